#!/usr/bin/env bash
# The logins, the warehouse's roles and the two databases, as on the local stack. The postgres image runs it
# when its volume is new; run again, it adds what an older version had not made, and sets the passwords.
# They come from the service's environment.
set -euo pipefail

psql --username "$POSTGRES_USER" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 \
    --set airflow_password="$AIRFLOW_DATABASE_PASSWORD" \
    --set owner_password="$WAREHOUSE_PASSWORD" \
    --set engineer_password="$WAREHOUSE_ENGINEER_PASSWORD" <<'SQL'
select format('create role %I', name)
from unnest(array[
    'airflow', 'pantau', 'pantau_engineer',
    'pantau_loader', 'pantau_transformer', 'pantau_reporter', 'pantau_reader'
]) as name
where name not in (select rolname from pg_roles) \gexec

alter role airflow login password :'airflow_password';
alter role pantau login password :'owner_password';
alter role pantau_engineer login password :'engineer_password';
grant pg_read_all_data to pantau_engineer;

-- Nobody logs in as these; in older versions pantau_reader was a login that read every schema.
alter role pantau_loader nologin password null;
alter role pantau_transformer nologin password null;
alter role pantau_reporter nologin password null;
alter role pantau_reader nologin password null;
revoke pg_read_all_data from pantau_reader;
grant pantau_loader, pantau_transformer, pantau_reporter to pantau;

select format('create database %I owner %I', name, owner)
from (values ('airflow', 'airflow'), ('warehouse', 'pantau')) as wanted (name, owner)
where name not in (select datname from pg_database) \gexec
revoke connect on database airflow from public;
SQL
