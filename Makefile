# Everything runs in .venv, which is made from requirements.lock when a target first needs it. Paths in here are relative,
# so that a folder with a space in its name works.

PYTHON ?= python3
PYTEST ?= -n auto --dist worksteal
BENCH ?=
RUN := .venv/bin/python
READY := .venv/.ready
PEER := .venv-bench/.ready

# The processes that run tests in parallel, and those that tests start, compile each module once.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help generate check test test-all fuzz lint format types drift wire slow scale pace corpus browser schemathesis foreign engines bench faults build lock clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16

generate: $(READY) ## write the clients of all specs into generated/ (FORCE=1 overwrites edits)
	$(RUN) -m specloom generate $(if $(FORCE),--force)

check: $(READY) ## what CI checks: format, lint, types, specs, and drift of generated/
	$(RUN) -m black --check --quiet --diff .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pyright --pythonpath $(RUN)
	$(RUN) -m specloom lint --strict
	$(RUN) -m specloom check --verify-format

test: $(READY) ## the quick tests, about two minutes on two cores: every promise and every part once (PYTEST="-x -k name" for some)
	$(RUN) -m pytest $(PYTEST) --quick

test-all: $(READY) ## all tests that need only this checkout and no quiet machine, as CI runs them
	$(RUN) -m pytest $(PYTEST) -m "not (corpus or browser or foreign or pace or engines)"

fuzz: $(READY) ## test properties with many random examples; add failing ones as `@example`
	$(RUN) -m pytest $(PYTEST) -m hypothesis --hypothesis-profile=fuzz

lint: $(READY) ## only format, lint and specs, which are quick
	$(RUN) -m black --check --quiet --diff .
	$(RUN) -m ruff check .
	$(RUN) -m specloom lint --strict

format: $(READY) ## format hand-written code, and sort its imports
	$(RUN) -m ruff check --fix-only --quiet .
	$(RUN) -m black --quiet .

types: $(READY) ## only mypy and pyright
	$(RUN) -m mypy
	$(RUN) -m pyright --pythonpath $(RUN)

drift: $(READY) ## only check that generated/ is up to date, and in the style of Black
	$(RUN) -m specloom check --verify-format

browser: PYTEST += -rs
corpus: PYTEST += --dist loadgroup
wire slow corpus scale pace browser schemathesis: $(READY)
	$(RUN) -m pytest $(PYTEST) -m $@
wire: ## only the tests over real sockets
slow: ## only the tests that take seconds each
corpus: ## only the tests over third-party documents (SPECLOOM_CORPUS=/folder/with/INDEX.tsv)
scale: ## only the tests with huge documents and very many tasks
pace: PYTEST = -n 0
pace: ## only the promised times, on a machine that does nothing else
schemathesis: ## only what schemathesis finds in the emulator, of all specs
browser: ## only the tests in a browser (they need Chromium: apt-get install chromium, or CHROMIUM=/path/to/it)

foreign: PYTEST = -rs
foreign: $(READY) ## third-party clients against the emulator (NEWER_PYTHON=/path/to/python3.12 for those that need one)
	$(RUN) -m tests.foreign
	$(RUN) -m pytest $(PYTEST) -m foreign

engines: PYTEST = -n 0 -rs
engines: $(READY) ## waits on Celery, DBOS and their databases (they need Redis and PostgreSQL: apt-get install redis-server postgresql)
	$(RUN) -m tests.foreign airflow temporal
	$(RUN) -m pytest $(PYTEST) -m engines

bench: $(READY) $(PEER) ## measure the tool and its clients, and compare them with others (BENCH="--json FILE waiting" for a part)
	$(RUN) -m tests.bench $(BENCH)

faults: $(READY) ## run every fault against every client, and write the results into tests/wire/FAULTS.md and docs/
	$(RUN) -m pytest tests/wire/test_fault_matrix.py --update

build: $(READY) ## build the wheel and the source archive into dist/
	$(RUN) -m build --no-isolation

lock: $(READY) ## update requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check uv
	{ sed -n '/^#/p' requirements.lock; .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --group dev --all-extras pyproject.toml; } > .venv/lock
	mv .venv/lock requirements.lock
	{ sed -n '/^#/p' tests/bench/requirements.lock; .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --upgrade --no-emit-index-url --no-annotate --no-header --group bench; } > .venv/lock
	mv .venv/lock tests/bench/requirements.lock

clean: ## remove .venv, caches and builds
	rm -rf .venv .venv-bench .venv-foreign build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "specloom needs Python 3.11 or newer: make PYTHON=python3.12")'
	"$(PYTHON)" -m venv --clear .venv
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# The tools that `make bench` compares with are not installed in .venv. If they cannot be installed, their figures are omitted.
$(PEER): tests/bench/requirements.lock $(READY)
	$(RUN) -m venv --clear .venv-bench
	{ .venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --requirement tests/bench/requirements.lock && touch $@; } || echo "the peer of the benchmarks could not be installed" >&2
