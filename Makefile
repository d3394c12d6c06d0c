# The front door of migkg: `make` shows what there is.

PYTHON ?= python3
PORT ?= 8000
PYTEST_ARGS ?=
LOCK_ARGS ?=
SCALE_ARGS ?=
SECONDS ?= 3600
ENDPOINT_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
ENVIRONMENT := $(VENV)/package.stamp
PEERS := $(VENV)/peers.stamp
ROBOT := .robot/robot.stamp
JENA := .jena/jena.stamp
RDF4J := .rdf4j/rdf4j.stamp
TOPBRAID := .topbraid/topbraid.stamp
SUITES := .suites/suites.stamp
FUSEKI := .fuseki/fuseki.stamp
AXE := tools/axe/node_modules/.package-lock.json
SCHEMAS := tools/schemas/node_modules/.package-lock.json
COMUNICA := tools/comunica/node_modules/.package-lock.json
YASQE := tools/yasqe/node_modules/.package-lock.json

# A Python that the caller names is taken or refused; our default gives way to a newer one.
PYTHONS := $(PYTHON) $(if $(filter file,$(origin PYTHON)),python3.13 python3.12 python3.11)

# Scripts are judged by ruff alone, src and tests by mypy too.
CODE := $(wildcard src tests tools benchmarks)

PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP_COMPILE = CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes \
  --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links $(LOCK_ARGS)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test check build wheel bench scale endpoint servers gates mutations soak endurance format lock robot jena rdf4j topbraid suites conformance axe comunica yasqe schemas outlines coverage clean

help: ## show this list
	@sed -n 's/^\([a-z0-9]*\):[^#]*## \(.*\)/make \1 # \2/p' Makefile | awk -F ' # ' '{ printf "%-12s %s\n", $$1, $$2 }'

serve: build ## build the graph and serve the explorer (PORT=8000)
	$(BIN)/migkg serve --port $(PORT)

test: $(ENVIRONMENT) ## run every test (PYTEST_ARGS="-k city")
	$(BIN)/pytest -ra --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: $(ENVIRONMENT) ## judge code, floors, licences, ontology, shapes and data
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/reuse lint --lines
	$(BIN)/migkg check

build: $(ENVIRONMENT) ## make the graph from ontology, shapes and data
	$(BIN)/migkg build

wheel: $(ENVIRONMENT) ## pack software and graph into dist/, to be installed by pip
	$(BIN)/python -m build --no-isolation --outdir dist

bench: $(ENVIRONMENT) ## measure the engines side by side
	$(BIN)/python -m benchmarks.run

scale: $(PEERS) $(JENA) $(TOPBRAID) ## judge up to 5 million triples by each engine of shapes, side by side (hours)
	$(BIN)/python -m benchmarks.shapes --write $(SCALE_ARGS)

endpoint: build $(PEERS) $(FUSEKI) ## measure the endpoint beside others (needs wrk, Maven and Java)
	$(BIN)/python -m benchmarks.endpoint --write $(ENDPOINT_ARGS)

servers: $(PEERS) ## measure HTTP servers with a bare hello and under slow clients (needs wrk)
	$(BIN)/python -m benchmarks.servers

gates: $(ENVIRONMENT) $(ROBOT) ## run every gate and write docs/gates.md
	$(BIN)/python -m tools.gates

mutations: $(ENVIRONMENT) ## spoil correct graphs, and write what the shapes notice to docs/mutations.md
	$(BIN)/python -m tests.shapes.mutants

soak: build ## at length: compare SHACL engines, and changes with full runs (SEED=7, writes docs/differential.md), kill who publishes, attack the server (docs/attacks.md)
	$(BIN)/python -m tests.shacl.soak $(SEED)
	$(BIN)/python -m tests.shacl.soak_incremental $(SEED)
	$(BIN)/python -m tests.versions.killing 500 $(SEED)
	$(BIN)/python -m tests.versions.switching 16 500
	$(BIN)/python -m tests.attacks.soak $(SEED)

endurance: build ## an hour of faults, slow and greedy clients against a server (SECONDS=3600, writes docs/endurance.md)
	$(BIN)/python -m tests.endurance.soak $(SECONDS)
	$(BIN)/python -m tests.endurance.slow
	$(BIN)/python -m tests.endurance.fairness

format: $(ENVIRONMENT) ## put code and Turtle into their form
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/migkg fmt

# Resolved with the oldest Python, whose needs include those of the newer ones.
lock: $(ENVIRONMENT) ## pin what make and CI install (LOCK_ARGS=--upgrade)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo 'Lock with Python 3.11: make clean lock PYTHON=python3.11' >&2; exit 1; }
	$(PIP_COMPILE) --output-file requirements/runtime.txt pyproject.toml
	$(PIP_COMPILE) --extra dev --build-deps-for editable --constraint requirements/runtime.txt \
	  --output-file requirements/dev.txt pyproject.toml
	$(PIP_COMPILE) --extra bench --constraint requirements/dev.txt \
	  --output-file requirements/bench.txt pyproject.toml
	$(PIP_COMPILE) --constraint requirements/dev.txt --output-file requirements/build.txt requirements/build.in

robot: $(ROBOT) ## fetch ROBOT, a second judge of the ontology (needs Maven and Java)

jena: $(JENA) ## fetch Jena, a second judge of what shapes find, and a client (needs Maven and Java)

rdf4j: $(RDF4J) ## fetch RDF4J, a client of the endpoint (needs Maven and a JDK)

topbraid: $(TOPBRAID) ## fetch TopBraid, another peer for benchmarks (needs Maven and Java)

suites: $(SUITES) ## fetch the W3C's tests of SPARQL (needs Maven)

conformance: $(ENVIRONMENT) $(SUITES) ## ask the endpoint the W3C's tests, and write docs/conformance.md
	$(BIN)/python -m tools.conformance

axe: $(AXE) ## fetch axe-core, a judge of the pages (needs Node, npm and Chromium)

comunica: $(COMUNICA) ## fetch Comunica, a client of the endpoint (needs Node and npm)

yasqe: $(YASQE) ## fetch YASQE, clients of the endpoint in a browser (needs Node and npm)

schemas: $(SCHEMAS) ## fetch the schemas that judge reports in SARIF and JUnit XML (needs npm)

coverage: build ## write how far the graph goes to docs/coverage.md
	$(BIN)/python -m tools.coverage

outlines: ## draw the outlines of countries anew (needs Node and npm)
	npm ci --prefix tools/outlines --ignore-scripts --no-audit --no-fund --silent
	node tools/outlines/outlines.js src/migkg/outlines/countries.json

clean: ## remove all that is made here
	rm -rf $(VENV) .fuseki .robot .jena .rdf4j .topbraid .suites tools/*/node_modules build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

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

$(PEERS): requirements/bench.txt $(ENVIRONMENT)
	$(PIP_INSTALL) --require-hashes -r requirements/bench.txt
	@touch $@

$(ROBOT): tools/robot/pom.xml
$(JENA): tools/jena/pom.xml
$(RDF4J): tools/rdf4j/pom.xml
$(TOPBRAID): tools/topbraid/pom.xml
$(FUSEKI): tools/fuseki/pom.xml
$(ROBOT) $(JENA) $(RDF4J) $(TOPBRAID) $(FUSEKI):
	rm -rf $(@D)
	mvn -B -q -C -f $< dependency:copy-dependencies
	@touch $@

$(SUITES): tools/suites/pom.xml
	rm -rf $(@D)
	mvn -B -q -C -f $< dependency:unpack-dependencies
	@touch $@

$(AXE) $(COMUNICA) $(SCHEMAS) $(YASQE): tools/%/node_modules/.package-lock.json: tools/%/package.json tools/%/package-lock.json
	npm ci --prefix tools/$* --ignore-scripts --no-audit --no-fund --silent
	@touch $@
