# make demo   the whole product on this machine, with three sample weeks
# make test   all tests that CI runs; make test-full adds the long ones
# make check  what CI runs: lint, then test
# make pictures   screenshots of the mails for docs/gambar, through the system's Chromium
# make docs   every table and column as one page, in var/docs
# make sbom   every package that we run on, with its hashes, as CycloneDX JSON in var
# make audit  the same packages against known vulnerabilities; says so where nobody answers
# make stop   ends the local stack
# make gspread-suite SUITE=DIR   gspread's own tests, a folder of yours, against the Sheets server
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
SOURCES := include dags plugins tests benchmarks docker
# Where the system keeps certificates of its own (a company's, say), uv trusts them as pip does.
export UV_SYSTEM_CERTS := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)

.PHONY: install demo stop docs sbom audit pictures test test-full gspread-suite lint format check lock clean

install: $(INSTALLED)

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Pantau needs Python 3.11, 3.12 or 3.13; name one with make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: install
	@$(BIN)/pantau demo

stop:
	@test ! -x $(BIN)/pantau || $(BIN)/pantau down

# Every table and column as one page; needs no warehouse.
docs: install
	@$(BIN)/python -m pantau.table_docs

# Follows wholly from the lock, so it is made at a release and never committed.
sbom: install
	@$(BIN)/python -m pantau.dependencies sbom

audit: install
	@$(BIN)/python -m pantau.dependencies audit

# The weekly mail on a phone and a wide screen, by day and by night; look at them before you commit them.
pictures: install
	$(BIN)/python tests/golden/take_pictures.py

test: install
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m "not full"

test-full: install
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

gspread-suite: install
	@test -f "$(SUITE)/conftest.py" || { echo "SUITE must name gspread's folder tests"; exit 1; }
	$(BIN)/python tests/integration/gspread_suite.py "$(SUITE)" $(OPTIONS)

lint: install
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project

format: install
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

check: lint test

# The lock is universal (3.11 to 3.13, every platform), hashed, and free of addresses.
lock: install
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra production --extra local --extra dev --generate-hashes \
		--no-emit-index-url --no-header pyproject.toml --output-file requirements.lock

clean: stop
	rm -rf .venv var
