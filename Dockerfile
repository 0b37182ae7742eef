# The image of every Pantau service: Airflow's own for its system libraries and entrypoint, and in it
# an environment that is the lock and nothing else. Holds no secret and no setting of a deployment.
FROM apache/airflow:3.3.2-python3.12

USER root
RUN install --directory --owner=airflow --group=0 --mode=0775 /opt/pantau /opt/airflow/state
USER airflow
WORKDIR /opt/pantau

# Not the image's own environment: it holds many more packages, with versions that the lock does not share.
RUN python -m venv --without-pip .venv
COPY --chown=airflow:0 requirements.lock ./
RUN uv pip sync --python .venv/bin/python --require-hashes --compile-bytecode --no-cache requirements.lock

COPY --chown=airflow:0 pyproject.toml README.md registry.sample.yaml ./
COPY --chown=airflow:0 include ./include
COPY --chown=airflow:0 dags ./dags
COPY --chown=airflow:0 plugins ./plugins
COPY --chown=airflow:0 expectations ./expectations
COPY --chown=airflow:0 dbt_project ./dbt_project
RUN uv pip install --python .venv/bin/python --no-deps --no-build-isolation --no-cache --editable .

ENV PATH=/opt/pantau/.venv/bin:$PATH \
    VIRTUAL_ENV=/opt/pantau/.venv \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/pantau/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/pantau/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    DO_NOT_TRACK=1 \
    SCARF_ANALYTICS=false \
    GX_ANALYTICS_ENABLED=false
