# Otklik: every task a person or CI runs. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Bytecode is kept, whatever the shell says: else each of the commands that tests start compiles everything anew.
export PYTHONDONTWRITEBYTECODE =

SOURCES := __init__.py cli.py py.typed alembic calendars console engine workflows
STAMP := $(VENV)/.ready
TREE := $(VENV)/.tree

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: $(STAMP) ## Make .venv with the pinned dependencies and the package (the others call it first)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Otklik needs Python 3.11 or newer; name one: make PYTHON=python3.12 …")'
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.dependencies: requirements-dev.lock | $(BIN)/python
	@echo "Installing the pinned dependencies …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# The strict editable install links each file: it is made anew when a file appears or goes.
.PHONY: tree
tree: | $(BIN)/python
	@find $(SOURCES) -type f ! -name '*.pyc' | LC_ALL=C sort > $(TREE).new
	@cmp -s $(TREE).new $(TREE) && rm $(TREE).new || mv $(TREE).new $(TREE)

$(TREE): tree ;

$(STAMP): $(VENV)/.dependencies pyproject.toml $(TREE)
	@rm -rf build/__editable__.*
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . --config-settings editable_mode=strict
	@touch $@

.PHONY: demo
demo: setup ## The main job on the shipped sample, in a rehearsal database
	@$(BIN)/otklik demo

.PHONY: test
test: setup ## The tests, in parallel and in random order
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

.PHONY: test-slow
test-slow: setup ## The slow tests: crash, soak, depth, real servers
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q -m slow

.PHONY: test-all
test-all: test test-slow ## The tests with the slow ones

.PHONY: soak
soak: setup ## Eight writers and four clock workers, 20,000 cases, on SQLite and PostgreSQL
	@OTKLIK_SOAK_CASES=20000 $(BIN)/python -m pytest -q -m slow tests/store/test_soak.py --durations=4

.PHONY: model
model: setup ## The random office for long (EXAMPLES=2000), on fresh seeds; what fails is made small
	@OTKLIK_EXAMPLES=$(or $(EXAMPLES),2000) $(BIN)/python -m pytest -q --timeout 0 -m slow tests/stateful/test_incident_machine.py

.PHONY: lint
lint: setup ## ruff, mypy strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy -p otklik
	@$(BIN)/mypy tests
	@$(BIN)/lint-imports

.PHONY: format
format: setup ## ruff: order imports, mend what can be mended, format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: map
map: setup ## Which test holds which requirement: the map that `otklik regulation coverage` prints
	@$(BIN)/python -m pytest --collect-only -qq -m "slow or not slow" --requirements-to=workflows/regulations/tests.json > /dev/null

.PHONY: docs
docs: setup ## Bring tables and sessions in the documents up to the product
	@$(BIN)/python -m tests.support.documents

.PHONY: bench
bench: setup $(VENV)/.peers ## Speed, beside the named peers (they live in an environment of their own)
	@$(BIN)/python benchmarks/run.py

$(VENV)/.peers: requirements-bench.lock | $(BIN)/python
	@$(PYTHON) -m venv .bench
	@.bench/bin/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	@touch $@

.PHONY: lock
lock: | $(BIN)/python ## Pin the dependencies anew, with hashes (any of Python 3.11 to 3.13)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra postgres --extra bulk --extra morphology --extra web --extra vault --extra keyring --extra calendar $(LOCK) -o requirements-dev.lock
	@$(BIN)/uv pip compile benchmarks/peers.in $(LOCK) -o requirements-bench.lock

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: resolve
resolve: ## Resolve the ranges of pyproject.toml afresh and import the package (CI)
	@rm -rf build/resolve
	@$(PYTHON) -m venv build/resolve
	@build/resolve/bin/python -m pip install --quiet .
	@build/resolve/bin/otklik --help > /dev/null && echo "A fresh resolve works."

.PHONY: clean
clean: ## Remove what the other targets made
	@rm -rf $(VENV) .bench build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
