# FlowForge. Only Python 3.11 or newer and make are needed; the rest goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
DEVELOPED := $(VENV)/.developed
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM := $(BIN)/python hatch_build.py npm
# A test that hangs must not hang the whole run. macOS has no timeout.
LIMIT := $(shell command -v timeout >/dev/null 2>&1 && echo timeout --kill-after=30 2700)
# Files of tests side by side, in their order: asyncio's tests cannot follow the browser's.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help install build run test lint page-test fmt clean tools bench audit

help: ## Say what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(DEVELOPED) ## Prepare .venv with all that working on FlowForge takes.

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "FlowForge needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make PYTHON=python3.12 …"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python cannot make a virtual environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing FlowForge into $(VENV) …"
	@export HATCH_BUILD_NO_HOOKS=true; \
	$(PIP) install --only-binary py-nanotts,numpy,soxr,av 'hatchling>=1.27' -e '.[speech]' 2>$(VENV)/speech.log || { \
	  $(PIP) install 'hatchling>=1.27' -e '.[sound]' && \
	  echo "Text to speech is missing: there is no py-nanotts for this machine. Prompts can still be recordings."; }
	@$(BIN)/python -c 'import sys, hatch_build; sys.exit(hatch_build.find_node() is None)' || { \
	  echo "Fetching Node.js from PyPI, to build the page …"; \
	  $(PIP) install "$$($(BIN)/python -c 'import hatch_build; print(hatch_build.NODE_FROM_PYPI)')"; }
	@touch $@

$(DEVELOPED): $(INSTALLED)
	@echo "Installing what the tests and checks need …"
	@HATCH_BUILD_NO_HOOKS=true $(PIP) install -e '.[dev]'
	@touch $@

build: $(INSTALLED) ## Build the page, unless it is up to date.
	@$(BIN)/python hatch_build.py

run: build ## Start FlowForge with its examples, to try it out on this machine only.
	@FLOWFORGE_VERIFY_SIGNATURES=$${FLOWFORGE_VERIFY_SIGNATURES:-false} \
	  FLOWFORGE_LOG_CALLS=$${FLOWFORGE_LOG_CALLS:-true} \
	  $(BIN)/flowforge serve --examples

test: lint tools page-test build ## Run every check and every test.
	$(LIMIT) $(BIN)/python -m pytest $(SIDE_BY_SIDE)

lint: $(DEVELOPED)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

page-test: $(DEVELOPED)
	$(NPM) run check
	$(NPM) test

tools: # Chromium, MariaDB and Redis, which the tests use.
	@sh .ci/tools

bench: $(DEVELOPED) ## Measure FlowForge beside Node-RED; docs/measured.md says what came out.
	$(BIN)/python -m benchmarks $(BENCH)

audit: $(DEVELOPED) ## Ask PyPI and npm for known weaknesses in what FlowForge uses.
	@[ -x $(VENV)/audit/bin/pip-audit ] || { $(PYTHON) -m venv $(VENV)/audit && \
	  $(VENV)/audit/bin/python -m pip --quiet install 'pip-audit>=2.9'; }
	$(BIN)/python -m pip freeze --exclude-editable > $(VENV)/audit/installed.txt
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps -r $(VENV)/audit/installed.txt
	$(NPM) audit

fmt: $(DEVELOPED) ## Format all sources.
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(NPM) run format

clean: ## Remove everything that was installed or built. Your data stay.
	rm -rf $(VENV) static/dist static/node_modules dist build \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
