# make run    try it: environment, database, demo clinic, server on 127.0.0.1:8000 (PORT changes it)
# make test   everything that CI checks on one database
# make lock   write the hashed requirement files anew from the .in files

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
CORE := .venv/.core-$(shell cat requirements.txt | cksum | tr ' ' '-')
DEV := .venv/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | tr ' ' '-')

.PHONY: help install install-dev lock

help:
	@sed -n 's/^# //p' Makefile | head -20

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

lock:
	$(PYTHON) -m venv .local/lock && .local/lock/bin/python -m pip install --quiet uv
	.local/lock/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements.in -o requirements.txt
	.local/lock/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11 requirements-dev.in -o requirements-dev.txt
