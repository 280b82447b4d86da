# make run       try it: environment, database, demo clinic, server on 127.0.0.1:8000 (PORT changes it)
# make test      everything that CI checks, on one database (SQLite, or the one of DATABASE_URL)
# make coverage  the tests again, with the lines and branches that none of them reaches; fails where that is one of the engine
# make engine-coverage  the same for the engine alone, with its own tests
# make mutants   change the rules one place at a time: what does no test notice? (ONLY=checklist/engine/rules/holds.py for one module)
# make bench     how long streaming `evaluate` takes, as a ratio to parsing the same documents
# make soak      thousands of damaged and incomplete documents: none may be ready
# make docs      write docs/policy.md anew from the rules and the data
# make format    put the code into the one layout that `make test` asks for
# make messages  gather the texts to translate into locale/, and compile them (needs gettext)
# make lock      write the hashed requirement files anew from the .in files

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
CORE := .venv/.core-$(shell cat requirements.txt | cksum | tr ' ' '-')
MUTANTS_BIN := .local/mutants-venv/bin
MUTANTS := .local/mutants-venv/.ready-$(shell cat requirements.txt requirements-dev.txt requirements-mutants.txt | cksum | tr ' ' '-')
DEV := .venv/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')

# Tests run in this many processes.
WORKERS ?= 2
PYTEST ?= $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

.PHONY: help install install-dev run test tools check suite coverage engine-coverage mutants bench soak docs format messages lock

help:
	@sed -n 's/^# make/make/p' Makefile

install: $(CORE)

install-dev: $(DEV)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make run PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(CORE): .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@rm -f .venv/.core-* && touch $@

$(DEV): $(CORE)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@rm -f .venv/.dev-* && touch $@

run: install
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py clinics >/dev/null || { \
		echo "First start: loading the policies and the demo clinic ..."; \
		$(BIN)/python manage.py policy load >/dev/null && $(BIN)/python manage.py seed_demo >/dev/null; }
	@$(BIN)/python manage.py welcome http://127.0.0.1:$(PORT)/
	@echo "Stop it with Ctrl-C."
	@exec $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning

test: install-dev tools check suite

# The browser that the tests drive and the library that draws PDFs, where we may install them.
tools:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		wanted=""; \
		command -v chromium >/dev/null || [ -n "$${CHROMIUM:-}" ] || wanted="chromium fonts-dejavu-core"; \
		$(BIN)/python -c 'import weasyprint' 2>/dev/null || wanted="$$wanted libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"; \
		if [ -n "$$wanted" ]; then \
			echo "Installing $$wanted"; \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$wanted; } \
				</dev/null >.venv/apt.log 2>&1 || { tail -5 .venv/apt.log; echo "apt-get could not install them."; }; \
		fi; \
	fi

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

suite: install-dev
	$(PYTEST)

coverage: install-dev
	$(BIN)/coverage run -m pytest && $(BIN)/coverage report
	$(BIN)/coverage report --include='checklist/engine/*' --fail-under=100

# Without the long walks over tables and made-up documents, which reach nothing else in the engine.
ENGINE_LONG := formulary_more formulary_classes laws laws_local never_ready reviewed
engine-coverage: export COVERAGE_FILE := .coverage.engine
engine-coverage: install-dev
	$(BIN)/coverage run --source=checklist/engine -m pytest -n 0 tests/checklist/engine $(ENGINE_LONG:%=--ignore=tests/checklist/engine/test_%.py)
	$(BIN)/coverage report --fail-under=100

# In an environment of its own; not part of `make test`.
$(MUTANTS):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(PYTHON) -m venv .local/mutants-venv
	$(MUTANTS_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements.txt -r requirements-dev.txt -r requirements-mutants.txt
	@rm -f .local/mutants-venv/.ready-* && touch $@

mutants: $(MUTANTS)
	$(MUTANTS_BIN)/python -m tests.mutants.run --children $(WORKERS) $(if $(ONLY),--only $(ONLY))

bench: install-dev
	$(BIN)/python -m tests.bench.evaluate_lines

soak: install-dev
	SOAK=1 $(PYTEST) tests/independent tests/checklist/engine/test_never_ready.py

docs: install
	$(BIN)/python manage.py policy_document > docs/policy.md

format: install-dev
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

messages: install-dev
	$(BIN)/python manage.py makemessages --locale es --no-wrap --no-location --ignore .venv --ignore tests
	$(BIN)/python manage.py compilemessages --ignore .venv

lock:
	$(PYTHON) -m venv .local/lock && .local/lock/bin/python -m pip install --quiet uv
	.local/lock/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	.local/lock/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	.local/lock/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements-mutants.in -o requirements-mutants.txt
