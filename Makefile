# The front door: every target is a line or two, the logic stands in bin/.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PRESET ?= classic
ROLE ?= owner

# What is given on make's command line (PORT=3002, NATIVE=1, NAME=…) reaches the scripts as
# environment, so that no value has to be quoted twice.
export PRESET ROLE

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## start the store (Docker if there is an engine, else natively; NATIVE=1, PORT=3002)
	@bin/up

down: ## stop what `make up` started; the data stays
	@bin/down

logs: ## follow the service's log
	@bin/logs

seed: ## fill the shop, as often as you like (PRESET=classic|bulk, PRODUCTS=100000, RESET=1)
	@bin/storekeep seed --preset "$$PRESET" $(if $(PRODUCTS),--products "$$PRODUCTS") $(if $(filter-out 0,$(RESET)),--reset)

token: ## make a staff token (NAME="Anna's laptop", ROLE=owner|manager|support)
	@bin/storekeep token create --name "$$NAME" --role "$$ROLE"

owner: ## invite an owner, who logs in with a password (NAME=Anna, EMAIL=anna@example.com)
	@bin/storekeep staff invite --name "$$NAME" --email "$$EMAIL" --role owner

migrate: ## bring the database's schema up to date (`make up` does it too)
	@bin/storekeep migrate

demo: ## the whole API in one process, in memory, without a database
	@bin/venv && exec .venv/bin/python -m entrypoints.cli demo

test: ## every test, on a database server of its own or TEST_DATABASE_URL's (ARGS="-k cart")
	@bin/test $(ARGS)

prove: ## hundreds of buyers, few units, and kills: nothing is sold or charged twice (SEED=…)
	@bin/prove

check: ## lint, format, types and the rules of the architecture
	@bin/check

format: ## put the code in the one format
	@bin/venv dev && .venv/bin/python -m ruff format . && .venv/bin/python -m ruff check --fix .

generate: ## write db/schema.sql and insomnia.json anew
	@bin/generate

lock: ## write the lock files anew from pyproject.toml (UPGRADE=1 for newer versions)
	@bin/lock

clean: ## remove what can be made again; the store's data and settings stay
	@bin/clean

.PHONY: help up down logs seed token owner migrate demo test prove check format generate lock clean
