# The commands of this project; needs python3 (3.11 or newer) with venv, and nothing else.
PYTHON ?= python3
UV := $(shell command -v uv || echo .tools/bin/uv)
RUN := $(UV) run --locked --no-sync
EXTRAS := --extra guardrail --extra flagcheck --extra smoke
PROGRAMS := hookset.cli:PROGRAM guardrail.cli:PROGRAM flagcheck.cli:PROGRAM smoke.cli:PROGRAM
export UV_PYTHON ?= $(PYTHON)
export UV_PYTHON_DOWNLOADS ?= never

help: ## show this list
	@sed -n 's/^\([a-z ]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: .venv/ready ## make .venv with everything the other targets need

.venv/ready: uv.lock pyproject.toml
	@command -v uv >/dev/null || test -x .tools/bin/uv || { $(PYTHON) -m venv .tools && .tools/bin/pip install -q uv; }
	$(UV) sync -q --locked $(EXTRAS)
	@touch $@

demo: setup ## releases through the gates and bad ones stopped, on an embedded PostgreSQL and an OFREP server
	@$(RUN) python -m examples.shop.demo

test: setup ## all tests; what this machine lacks is skipped with its reason
	$(RUN) pytest -n auto --dist loadgroup $(TESTS)

images: ## build the hooks' images with this machine's Docker
	@docker buildx version >/dev/null || { echo "needs Docker with its Buildx plugin: https://docs.docker.com/build/"; exit 2; }
	REVISION=$$(git rev-parse HEAD) SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) docker buildx bake -f images/docker-bake.hcl

up release down: setup ## the shop on Docker: start it, sync RELEASE=r2 (BREAK=drift, flag, start or smoke), remove it
	@$(RUN) python -m examples.shop.compose $@ $(if $(filter release,$@),$(RELEASE) $(if $(BREAK),--break $(BREAK)))

lint: setup ## ruff, and the generated pages against the code
	$(UV) lock -q --check
	$(RUN) ruff format --check -q .
	$(RUN) ruff check -q .
	$(RUN) python -m hookset.reference $(PROGRAMS) --check docs/reference

types: setup ## mypy, strict
	$(RUN) mypy

bench: setup ## each program beside its peers: pg_dump, alembic check, migra; curl, UnleashClient; k6, locust, wrk
	$(UV) sync -q --locked --compile-bytecode $(EXTRAS) --group bench
	set -e; $(RUN) python -m compileall -q hookset guardrail flagcheck smoke; for one in bench bench.flags bench.load; do $(RUN) python -m $$one; done

docs: setup ## write the reference pages and schemas from the code
	$(RUN) python -m hookset.reference $(PROGRAMS) --write docs/reference

.PHONY: help setup demo test images up release down lint types bench docs
