# The same commands for people and CI. `make help` lists them.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
CPUS := $(shell nproc 2>/dev/null || echo 2)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check bench lock format

help:
	@echo "make run     the site on http://127.0.0.1:$(PORT) (PORT=… changes it)"
	@echo "make test    the whole test suite"
	@echo "make check   format, lint, types, templates, deployment settings, imports"
	@echo "make bench   articles and discussions beside nginx serving the same bytes"
	@echo "make lock    resolve requirements*.in again"
	@echo "make format  put the code into its form"

run: $(VENV)/.run
	@$(BIN)/python -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(('127.0.0.1', $(PORT)))" 2>/dev/null \
		|| { echo "Port $(PORT) is taken. Stop what listens there, or choose another: make run PORT=8001"; exit 1; }
	@echo "Preparing the database …"
	@DEBUG=$${DEBUG:-1} PORT=$(PORT) $(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=$${DEBUG:-1} PORT=$(PORT) $(BIN)/python manage.py createcachetable --verbosity 0
	@DEBUG=$${DEBUG:-1} PORT=$(PORT) $(BIN)/python manage.py import_content content --if-empty
	@DEBUG=$${DEBUG:-1} PORT=$(PORT) $(BIN)/python manage.py welcome
	@DEBUG=$${DEBUG:-1} PORT=$(PORT) $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n $(CPUS) $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	find templates -name "*.html" -print0 | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/mypy .
	$(BIN)/lint-imports
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") SITE_URL=https://example.org \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	SECRET_KEY=check SITE_URL=https://example.org $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(VENV)/.run
	@$(BIN)/python bench/bench.py $(ARGS)

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	find templates -name "*.html" -print0 | xargs -0 $(BIN)/djade --target-version 5.2

# --upgrade takes the newest; without it only what the .in files changed moves.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links
lock: $(VENV)/.dev
	$(LOCK) --output-file requirements.txt requirements.in
	$(LOCK) --output-file requirements-dev.txt requirements-dev.in

$(BIN)/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null \
		|| { echo "This needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Installing what the site runs on …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what checks and tests need …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
