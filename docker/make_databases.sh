#!/usr/bin/env bash
# Runs once, when PostgreSQL's volume is new: the roles and the two databases, as on the local stack.
# The postgres image sources or executes it; passwords come from the service's environment.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 \
    --set airflow_password="$AIRFLOW_DATABASE_PASSWORD" \
    --set owner_password="$WAREHOUSE_PASSWORD" \
    --set reader_password="$WAREHOUSE_READER_PASSWORD" <<'SQL'
create role airflow login password :'airflow_password';
create role pantau login password :'owner_password';
create role pantau_reader login password :'reader_password';
grant pg_read_all_data to pantau_reader;
create database airflow owner airflow;
create database warehouse owner pantau;
revoke connect on database airflow from public;
SQL
