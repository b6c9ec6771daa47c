# Everything one does with schakel from a clone. `make help` says what there is.
PYTHON ?= python3
PORT ?= 8000
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo setup check test bench prior parts format upgrade

help:   ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1\t/' | expand -t 16

demo:   ## the example network in your browser, on PORT=8000; needs only Python 3.11 or newer
	@scripts/setup runtime
	@mkdir -p .demo
	@exec .venv/bin/schakel demo --port $(PORT) --store .demo/network.db

setup:  ## make .venv with everything that development needs
	@scripts/setup dev

check: setup    ## every check, and the tests that are quick and need no server or browser
	@scripts/check
	@.venv/bin/pytest -m "not slow and not neo4j and not browser"

test: setup     ## every check and every test; gets Chromium and a Neo4j server where missing
	@scripts/parts
	@scripts/check
	@scripts/wheel-check
	@.venv/bin/pytest

bench: setup    ## measure speed and memory; writes what it found
	@.venv/bin/python -m bench

prior: setup    ## make what the model starts from anew, from public benchmark networks
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .venv/bin/python scripts/make_prior.py

parts: setup    ## get what the tests need beside Python: Chromium and a Neo4j server
	@scripts/parts

format: setup   ## write all Python files in the one format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

upgrade:        ## write constraints.txt anew, with the newest versions that fit
	@scripts/upgrade
