"""Airflow reads its home when it is imported; the DAG tests give it one of their own."""

import os
import tempfile

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="pantau-dag-tests-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
