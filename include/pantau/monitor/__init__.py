"""The monitor: the state of every source, gate and delivery, as a page, as JSON and as CSV.

It reads with the rights of ``reader`` and has no way to write; it imports no Airflow (``plugins/monitor.py``
hands it the login), and nothing that it says names a participant or gives a recipient's address.
"""
