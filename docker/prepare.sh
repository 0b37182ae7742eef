#!/usr/bin/env bash
# What must stand before Airflow starts: both databases at this version, and the login of its UI.
# Safe to repeat.
set -euo pipefail

airflow db migrate
python - <<'PYTHON'
import json
import os
from pathlib import Path

from pantau.settings import load_settings
from pantau.warehouse import migrate

settings = load_settings()
migrate(settings.warehouse_url.get_secret_value())

passwords = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
passwords.touch(mode=0o600)
passwords.write_text(json.dumps({settings.airflow_user: settings.airflow_password.get_secret_value()}))
PYTHON
