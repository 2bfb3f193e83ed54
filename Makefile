# What a person may ask of this repository. `make` alone lists it.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench lock
UV := var/uv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

help:  ## list what can be asked
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

setup:  ## install what running needs, build scripts, styles and texts
	@$(PYTHON) deploy/setup.py run

run: setup  ## set up and serve the demo city on one port (PORT=8000)
	@exec $(BIN)/yimen demo --port $(PORT)

test:  ## set up and run the tests (ARGS="tests/kit -k sight" for some of them)
	@$(PYTHON) deploy/setup.py test
	@$(BIN)/python -m tests $(ARGS)

check: setup  ## lint, types, contracts, migrations, deployment settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# the migrations are checked below, against a database
	YIMEN_TLS=1 $(BIN)/yimen manage check --deploy --fail-level WARNING
	$(BIN)/python -m tests.architecture.lint_sight
	$(BIN)/python -m pytest -q tests/test_architecture.py tests/architecture tests/test_migrations.py
	@if [ -f frontend/package.json ]; then cd frontend && npm run --silent check; fi

fix: setup  ## let the formatter and the linter mend what they can
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench:  ## measure everything, a small scale (yimen bench NAME --json for one)
	@$(PYTHON) deploy/setup.py bench
	@for name in $$($(BIN)/yimen bench); do $(BIN)/yimen bench $$name --json || exit 1; done

lock:  ## pin every package with its hashes (ARGS=--upgrade for newer ones)
	@test -x var/uv/bin/uv || { $(PYTHON) -m venv var/uv && var/uv/bin/pip install --quiet uv; }
	$(UV) $(ARGS) pyproject.toml --extra embedded -o requirements.lock
	$(UV) $(ARGS) pyproject.toml --extra embedded --group dev -c requirements.lock -o requirements-dev.lock
	cd frontend && npm install --package-lock-only --omit-lockfile-registry-resolved --no-fund --no-audit
	@! grep -nE 'https?://[^ "]*(pypi|npmjs|/simple)|^--(extra-)?index' requirements*.lock || exit 1
	@! grep -n '"resolved"' frontend/package-lock.json || exit 1
