"""What tells others how runs go: measures for a dashboard and lineage events. Airflow's plugin sends them."""
