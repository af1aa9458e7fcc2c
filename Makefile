# The only door to commands. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
KOOPSUZ := .venv/bin/koopsuz

.PHONY: help run test check fix bench demo reset lock docs messages

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## prepare what is missing, load the demo country, compute the plan, start the site
	@sh tools/prepare.sh run
	@$(KOOPSUZ) run

test: ## prepare what is missing and run all tests, journeys in a browser included
	@sh tools/prepare.sh dev
	@$(PYTHON) -m tools.run_tests

check: ## lint, types, walls between rooms, house rules
	@sh tools/prepare.sh dev
	@$(PYTHON) -m tools.run_checks

fix: ## let the linter mend what it can
	@sh tools/prepare.sh dev
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format --quiet .

bench: ## print speed and memory figures, side by side with other solvers
	@sh tools/prepare.sh bench
	@$(PYTHON) -m benchmarks

demo: ## load the demo country up to a stage: make demo STAGE=schools
	@sh tools/prepare.sh run
	@$(KOOPSUZ) demo $(if $(STAGE),--stage $(STAGE),)

reset: ## delete the embedded database and everything that was made here
	@sh tools/prepare.sh run
	@$(KOOPSUZ) reset --yes

lock: ## write the hashed lists of packages anew
	@sh tools/prepare.sh dev
	@sh tools/lock.sh

docs: ## write the generated reference pages anew
	@sh tools/prepare.sh dev
	@$(PYTHON) -m tools.write_docs

messages: ## bring the message catalogues up to date with the code
	@sh tools/prepare.sh dev
	@$(PYTHON) -m tools.house.messages --write
