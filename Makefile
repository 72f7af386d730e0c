.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
COMPANY ?= clearcall
PORT ?= 8000
export COMPANY PORT

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(BIN)/.workshop: requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ $(BIN)/.runtime

run: $(BIN)/.runtime ## make the demo company and run the portal (COMPANY= and PORT= choose)
	DEBUG=1 DEMO=1 $(BIN)/python manage.py rundemo

test: $(BIN)/.workshop ## run every test, on SQLite and on PostgreSQL where one answers
	VENV=$(VENV) tests/run

promises: $(BIN)/.workshop ## tell which rows of docs/promises.md are kept, and by which test
	$(BIN)/python -m pytest -m promise --promises

bench: $(BIN)/.workshop ## measure, on SQLite and PostgreSQL: docs/benchmarks.md tells what and how
	$(BIN)/python -m tests.benchmarks.ledger
	$(BIN)/python -m tests.benchmarks.desk
	$(BIN)/python -m tests.benchmarks.records
	$(BIN)/python -m tests.benchmarks.unsubscribe
	$(BIN)/python -m tests.benchmarks.export_memory
	$(BIN)/python -m tests.benchmarks.erasure
	$(BIN)/python -m tests.benchmarks.export_speed

screens: $(BIN)/.workshop ## take the README's screenshots, and a full set into var/screens/
	DEBUG=1 $(BIN)/python manage.py shell --no-imports -c 'from tests.screens import main; main()'

check: $(BIN)/.workshop ## ruff, formatting, types, templates, migrations, system checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	DEBUG=1 $(BIN)/mypy portal accounts requests
	$(BIN)/djlint --lint templates portal accounts requests --quiet
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=1 $(BIN)/python manage.py check

messages: $(BIN)/.workshop ## bring the Spanish catalogues in line with the texts (needs gettext)
	$(BIN)/python .ci/messages.py

lock: ## pin the requirements anew, with hashes
	$(BIN)/pip install --quiet uv
	for name in requirements requirements-mariadb requirements-s3 requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt; done

.PHONY: help run bench test promises screens check messages lock
