#!/usr/bin/env bash
# What must stand before Airflow starts: logins, roles and databases, the tables of both at this version, and
# the first logins of its UI. Safe to repeat.
set -euo pipefail

python -m pantau.deployment.prepare
airflow db migrate
python "$(dirname "$0")/make_logins.py"
