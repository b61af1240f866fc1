# The commands of a fresh clone; scripts/setup.sh installs whatever they miss.

.PHONY: help run test check bench setup

help: ## What there is to make
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST)

run: ## Set up and start the server (DEMO=1 adds a demo camera)
	@sh scripts/setup.sh
	@exec bin/maskwatch serve $(if $(filter-out 0 no,$(DEMO)),--demo)

test: ## Set up and run every test
	@sh scripts/setup.sh --test
	@PATH="$$(sh scripts/setup.sh --print-path)" node scripts/test.ts

check: ## Formatting, lint, types, unused code
	@sh scripts/setup.sh
	@PATH="$$(sh scripts/setup.sh --print-path)" npm run --silent check

bench: ## Set up and measure everything, under 15 minutes (bench/results/)
	@sh scripts/setup.sh --test
	@exec bin/maskwatch bench

setup: ## Only install what is missing
	@sh scripts/setup.sh
