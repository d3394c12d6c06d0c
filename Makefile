# The front door of migkg: `make` shows what there is.

PYTHON ?= python3
PORT ?= 8000
PYTEST_ARGS ?=
LOCK_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
ENVIRONMENT := $(VENV)/package.stamp
ROBOT := .robot/robot.stamp

# A Python that the caller names is taken or refused; our default gives way to a newer one.
PYTHONS := $(PYTHON) $(if $(filter file,$(origin PYTHON)),python3.13 python3.12 python3.11)

# Scripts are judged by ruff alone, src and tests by mypy too.
CODE := $(wildcard src tests tools benchmarks)

PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes \
  --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test check build bench mutations format lock robot clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1 # \2/p' Makefile | awk -F ' # ' '{ printf "%-12s %s\n", $$1, $$2 }'

serve: build ## build the graph and serve the explorer (PORT=8000)
	$(BIN)/migkg serve --port $(PORT)

test: $(ENVIRONMENT) ## run every test (PYTEST_ARGS="-k city")
	$(BIN)/pytest -ra $(PYTEST_ARGS)

check: $(ENVIRONMENT) ## judge code, floors, licences, ontology, shapes and data
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/reuse lint --lines
	$(BIN)/migkg check

build: $(ENVIRONMENT) ## make the graph from ontology, shapes and data
	$(BIN)/migkg build

bench: $(ENVIRONMENT) ## measure the engines side by side
	$(BIN)/python benchmarks/run.py

mutations: $(ENVIRONMENT) ## spoil correct graphs, and write what the shapes notice to docs/mutations.md
	$(BIN)/python -m tests.shapes.mutants

format: $(ENVIRONMENT) ## put the code into its form
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

# Resolved with the oldest Python, whose needs include those of the newer ones.
lock: $(ENVIRONMENT) ## pin what make and CI install (LOCK_ARGS=--upgrade)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo 'Lock with Python 3.11: make clean lock PYTHON=python3.11' >&2; exit 1; }
	$(PIP_COMPILE) --output-file requirements/runtime.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --build-deps-for editable --constraint requirements/runtime.txt \
	  --output-file requirements/dev.txt pyproject.toml
	$(PIP_COMPILE) --constraint requirements/dev.txt --output-file requirements/build.txt requirements/build.in

robot: $(ROBOT) ## fetch ROBOT, a second judge of the ontology (needs Maven and Java)

clean: ## remove all that is made here
	rm -rf $(VENV) .robot build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(VENV)/requirements.stamp: requirements/build.txt requirements/dev.txt
	@for python in $(PYTHONS) none; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	done; \
	if [ "$$python" = none ]; then \
	  echo 'migkg needs Python 3.11 or newer; name one: make PYTHON=python3.13' >&2; exit 1; \
	fi; \
	echo "$$python -m venv --clear $(VENV)"; \
	"$$python" -m venv --clear $(VENV)
	$(PIP_INSTALL) --require-hashes -r requirements/build.txt
	$(PIP_INSTALL) --require-hashes --no-build-isolation -r requirements/dev.txt
	@touch $@

$(ENVIRONMENT): $(VENV)/requirements.stamp pyproject.toml
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(ROBOT): tools/robot/pom.xml
	rm -rf .robot
	mvn -B -q -C -f tools/robot/pom.xml dependency:copy-dependencies
	@touch $@
