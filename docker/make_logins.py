"""The first three logins of Airflow's UI, one of each kind of user. Safe to repeat.

Their passwords follow their files: one that changed there is set, and ends the sessions of its login. People
get logins of their own beside them (docs/deployment.md). Never prints a password.
"""

import os
from pathlib import Path

from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.providers_configuration_loader import providers_configuration_loaded
from werkzeug.security import check_password_hash

LOGINS = {"admin": "Admin", "operator": "Op", "viewer": "Viewer"}
"""Login and Airflow's role."""


@providers_configuration_loaded
def make_logins(secrets: Path) -> None:
    """Makes the logins that are missing and sets the passwords that have changed."""
    with get_application_builder() as builder:
        security = builder.sm
        security.sync_roles()
        for name, role_name in LOGINS.items():
            password = (secrets / f"{name}_password").read_text(encoding="utf-8")
            user = security.find_user(username=name)
            if user is None:
                role = security.find_role(role_name)
                user = security.add_user(
                    name, name.capitalize(), "Pantau", f"{name}@pantau.invalid", role, password
                )
            elif not check_password_hash(user.password, password):
                security.reset_password(user.id, password)
            if not user:
                raise SystemExit(f"Airflow did not make the login {name}; see the lines above.")


if __name__ == "__main__":
    make_logins(Path(os.environ["PANTAU_SECRETS"]))
