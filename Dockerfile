# The image of every service of Pantau's own: Airflow's official one for its Python and system libraries, and in
# it an environment that is the lock and nothing else. Holds no secret and no setting of a deployment.
FROM apache/airflow:3.3.2-python3.12

USER root
# A new volume takes over the owner of the folder that it is mounted on.
RUN install --directory --owner=airflow --group=0 --mode=0775 /opt/pantau /logs /state \
    /trial /trial/sheets /trial/partners /trial/outbox \
    /secrets /secrets/kept /secrets/init /secrets/airflow /secrets/worker /secrets/watch \
    /secrets/metadata /secrets/warehouse /secrets/redis
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
COPY --chown=airflow:0 docker ./docker
# The monitor opens the runbook of the version that runs.
COPY --chown=airflow:0 docs ./docs
# Compiled here: a container cannot write beside the code.
RUN uv pip install --python .venv/bin/python --no-deps --no-build-isolation --no-cache --editable . \
    && .venv/bin/python -m compileall -q include dags plugins docker

ENV PATH=/opt/pantau/.venv/bin:$PATH \
    VIRTUAL_ENV=/opt/pantau/.venv \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/pantau/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/pantau/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PYTHONUNBUFFERED=1 \
    DO_NOT_TRACK=1 \
    SCARF_ANALYTICS=false \
    GX_ANALYTICS_ENABLED=false

# Every service names its whole command. The image's own entrypoint would look for Airflow's database first,
# to which workers have no key, and hand a stop to the tasks of a worker that is to end them in peace.
ENTRYPOINT []
CMD ["airflow", "version"]
