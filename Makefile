# esakip: every habit of the house. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# What Debian must bring for the tests; everything else comes from requirements.lock.
SYSTEM_PACKAGES := chromium chromium-driver poppler-utils
# npm fetches what the tests open in Chromium; one that is there from elsewhere serves as well.
SYSTEM_PACKAGES += $(if $(shell command -v npm),,nodejs npm)
MODULES := tests/web/node_modules/.ready

# Each service is a process of its own: without compiled files every start would compile its imports anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run setup demo status test lint format schemas bench torture lock system-packages test-modules clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
run: setup ## start everything, show the demonstration, stay until Ctrl-C
	@$(BIN)/esakip up

setup: $(READY) ## make .venv and install the pinned dependencies; starts nothing

demo: setup ## drive both SOPs once more against the running system
	@$(BIN)/esakip demo

status: setup ## how the running system is
	@$(BIN)/esakip status

##@ Develop
test: setup system-packages test-modules ## every test, on real Postgres and NATS (under ten minutes)
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: setup ## ruff, mypy strict, import-linter, schemas up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m contracts.generate --check

format: setup ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schemas: setup ## write JSON Schemas and the AsyncAPI document from contracts/
	@$(BIN)/python -m contracts.generate

##@ Measure
bench: setup ## every figure, with the peers beside, into var/bench/
	@$(BIN)/python -m bench

torture: setup ## the event log at 1,000,000 events, every process killed ten times, 20 times the examples (half an hour)
	@$(BIN)/python -m tests.torture --events 1000000
	@ESAKIP_KILLS=10 $(BIN)/python -m pytest --timeout 1800 tests/system/test_kills.py
	@ESAKIP_EXAMPLES=20 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/unit/test_workflow_machine.py tests/unit/test_workflow_migration.py tests/unit/test_exports_bpmn.py tests/unit/test_sop_drawing.py

##@ Housekeeping
lock: $(READY) ## resolve pyproject.toml into requirements.lock, with hashes
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras --no-annotate --no-header \
	  --no-emit-index-url --python-version 3.11 --output-file requirements.lock pyproject.toml
	@echo 'uv==0.13.8' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	  --no-emit-index-url --python-version 3.11 --output-file requirements.uv.lock -

system-packages: ## Debian's packages that the tests need (root or passwordless sudo)
	@bash deploy/system-packages.sh $(SYSTEM_PACKAGES)

test-modules: $(MODULES) ## what the tests need in the browser, pinned in tests/web/package-lock.json

clean: ## remove .venv and caches; data in var/ stays
	rm -rf $(VENV) tests/web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info build

$(READY): requirements.lock requirements.uv.lock pyproject.toml
	@bash deploy/make-venv.sh $(PYTHON) $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.uv.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(MODULES): tests/web/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix tests/web --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "npm is missing; run: make system-packages. Tests that need it will say so." >&2; fi
