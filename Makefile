# Obole. `make` prints what there is. A machine needs Python 3.11 or newer and make; the scripts fetch the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As root the server runs as a system user, who must be able to reach the folder.
DATA ?= $(shell [ "$$(id -u)" = 0 ] && echo /var/lib/obole-demo || echo .obole)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-deep check fmt bench docs messages story shots clean

help:  ## print this
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## (.*)/  \1\t\2/' | expand -t 14

$(VENV)/.run: requirements/run.txt
	$(PYTHON) scripts/python_is_new.py
	$(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements/run.txt
	touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(PIP) -r requirements/run.txt -r requirements/test.txt
	sh scripts/install_tools.sh
	touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

.PHONY: compiled
compiled: $(VENV)/.run
	@$(BIN)/python scripts/compile_messages.py

setup: $(VENV)/.test compiled  ## install everything that tests, checks and docs need

demo: $(VENV)/.run compiled  ## live a made-up world's days and serve it (Ctrl-C stops it)
	$(BIN)/python -m obole.console.main demo --data $(DATA)

up: $(VENV)/.run compiled  ## serve your own house (its folder: OBOLE_DATA, else the user's own)
	$(BIN)/python -m obole.console.main up

test: setup  ## the whole suite, then its database part once more on Debian's PostgreSQL 15
	$(BIN)/python -m pytest -n 2 --dist loadgroup
	sh scripts/test_on_15.sh $(BIN)/python

test-deep: setup  ## kill -9 at random instants, long fuzzing
	$(BIN)/python -m pytest -m deep -n 0

check: setup  ## style, types, import contracts, migrations, SQL, messages, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_migrations.py
	$(BIN)/sqlfluff lint --disable-progress-bar -q obole
	$(BIN)/python scripts/compile_messages.py --check
	$(BIN)/mkdocs build --strict --quiet

fmt: setup  ## format and sort imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench compiled  ## measure, and write docs/benchmarks.md
	$(BIN)/python -m obole.console.main bench

docs: setup  ## build the documents into site/
	$(BIN)/mkdocs build --strict

messages: setup  ## collect the messages of all three languages
	$(BIN)/python scripts/collect_messages.py

story: setup  ## write docs/stories anew from a real run
	$(BIN)/python scripts/story.py

shots: setup  ## pictures of the main pages in shots/
	$(BIN)/python scripts/shots.py

clean:  ## forget what was built (not your data)
	rm -rf $(VENV) site shots dist .mypy_cache .ruff_cache .pytest_cache tests/js/node_modules
