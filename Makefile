# What each target does: make help
ENV ?= local
ARGS ?=
# Rehearsals wait for part of their time: with one more worker than processors none is idle.
WORKERS ?= 3
PYTHON ?= python3
BIN := .venv/bin
EVENKEEL := $(BIN)/evenkeel

.DEFAULT_GOAL := help
.PHONY: help install install-ci install-dev lock up preview down test check fix charts bench docs clean \
	ci-base ci-commit ci-preview ci-comment ci-up ci-drift

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## make .venv with what the program of ENV (local) and the simulator need
	@$(PYTHON) tools/install.py --environment $(ENV) requirements.txt

install-ci: ## make .venv with what the programs of all clouds need, and the simulator's tools
	@$(PYTHON) tools/install.py requirements.txt $(patsubst %,requirements-%.txt,aws azure gcp)
	@$(BIN)/python -m simulator.cluster

install-dev: ## make .venv with what checks and tests need, too
	@$(PYTHON) tools/install.py requirements.txt requirements-dev.txt
	@$(BIN)/python -m tools.actionlint

lock: install-dev ## resolve requirements*.txt and tools/requirements-*.txt anew from pyproject.toml
	@$(BIN)/python tools/lock.py

up: install ## bring the platform of ENV (local) up in simulation
	@$(EVENKEEL) up $(ENV) $(ARGS)

preview: install ## show what `make up` would change
	@$(EVENKEEL) preview $(ENV) $(ARGS)

down: install ## end the simulation of ENV and remove what it left
	@$(EVENKEEL) down $(ENV) $(ARGS)

test: install-dev ## run all tests
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup --no-loadscope-reorder $(ARGS)

check: install-dev ## lint, types, rules and everything generated
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m policies.rules
	@$(BIN)/python -m stacks.generated --check
	@$(BIN)/python -m gitops.generated --check
	@$(EVENKEEL) charts lock --check

fix: install-dev ## format, and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python -m stacks.generated
	@$(BIN)/python -m gitops.generated

charts: install-dev ## bring what add-ons install from elsewhere into vendor/, locked where it is not
	@$(EVENKEEL) charts lock
	@$(EVENKEEL) charts vendor

bench: install-dev ## time the main jobs on this machine, or only ARGS (--list shows their names)
	@$(BIN)/python -m tests.bench $(ARGS)

docs: install-dev ## make the generated pages and data anew
	@$(BIN)/python -m simulator.cloud.schema --all
	@$(BIN)/python -m simulator.cloud.published --all
	@$(BIN)/python -m stacks.generated
	@$(BIN)/python -m gitops.generated

# docs/ci.md; NAMED is empty unless ENV was given
NAMED = $(if $(filter file,$(origin ENV)),,$(ENV))
CI := $(BIN)/python -m gitops.ci

ci-preview: $(if $(findstring --real,$(ARGS)),install,install-ci) ## rehearse a change for its review; --real: seal a plan of ENV
	@$(CI) preview $(NAMED) $(ARGS)

ci-base: install-ci ## deploy what was merged in simulation, which previews then begin with
	@$(CI) base $(NAMED) $(ARGS)

ci-commit: ## refuse EVENKEEL_COMMIT where it is no commit in full, but for example a branch
	@$(PYTHON) -m gitops.ci commit

ci-comment: install ## show the review of a change on its pull request
	@$(CI) comment $(ARGS)

ci-up: install ## carry the sealed plan of ENV out; --real: on the real stack
	@$(CI) up $(ENV) $(ARGS)

ci-drift: install ## look whether ENV is still what was deployed; --real: the real stack
	@$(CI) drift $(ENV) $(ARGS)

clean: down ## remove .venv and caches of the project
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
