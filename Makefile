# Every target sets up what it needs by itself: see tools/setup. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export DENO_NO_UPDATE_CHECK := 1

.PHONY: help run test build cross check e2e faults deaf soak mutants bench fmt setup clean

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name what; do \
	  printf '  make %-8s %s\n' "$$name" "$$what"; done

# What the demonstration may do: reach its own node, keep its state, tell of its tasks, look commands
# up, run its operators and the one command that ends a process group. Deno's process.kill is not for programs
# that may run some commands only, and /proc not for those that lack any permission. The state is a
# folder of its own each time: several may run at once, and the checkout may be read-only.
DEMO_OPERATORS := $(addprefix examples/operators/,digest.sh factor.ts fetch.py)
comma := ,
space := $(subst ,, )
DEMO_MAY := --no-prompt --allow-env --allow-sys=uid \
  --allow-run=cat,sh,/bin/kill,$(subst $(space),$(comma),$(DEMO_OPERATORS))

run: setup ## a demonstration with a node of its own, or any command: make run ARGS="--help"
	@$(if $(ARGS),deno run -A --quiet main.ts $(ARGS),state=$$(mktemp -d) && \
	  trap 'rm -rf "$$state"' EXIT && deno run --quiet $(DEMO_MAY) --allow-write="$$state" \
	  --allow-net="127.0.0.1,unix:$$state/control.new/s" \
	  --allow-read=".,$$state,$$(echo "$$PATH" | tr -s ':' ',' | sed 's/,$$//')" \
	  main.ts demo --state-dir "$$state")

test: setup ## every suite but e2e, under Deno and under Bun; some of them: make test SUITES="node journal"
	@tools/setup editors sbom
	@deno run -A tools/suites/main.ts $(SUITES)

build: setup ## dist/linera-task-processor, one file for this machine
	@tools/build

cross: setup ## the same for Linux on arm64 and for macOS; never run on those machines
	@tools/build cross

check: setup ## format, lint, types, unused code, import direction, file sizes and more; touches nothing
	@tools/setup lint
	@deno run -A tools/check/main.ts

e2e: setup ## against a real node and network: LINERA_BIN, `linera` on PATH, or ../shared/linera
	@deno run -A test/e2e/run.ts $(ARGS)

faults: setup ## the fault laboratory, on a real node and the development node: PART=ci, ARGS="--list"
	@tools/build
	@deno run -A test/faults/lab/run.ts $(if $(PART),--part $(PART)) $(ARGS)

deaf: setup ## fifty ways to go deaf and the time until it hears again, under Deno, Bun and as the binary
	@tools/build
	@deno run -A test/faults/deaf/run.ts $(ARGS)

MINUTES ?= 1
soak: setup ## random faults while work keeps coming, on a real node: MINUTES=30 SEED=7 NODE=dev
	@tools/build
	@deno run -A test/faults/lab/soak/run.ts --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) \
	  $(if $(NODE),--node $(NODE)) $(ARGS)

mutants: setup ## breaks each rule in turn, and sees its test fail; some of them: make mutants ARGS="U3 D2"
	@deno run -A test/mutants/run.ts $(ARGS)

bench: setup ## beside Linera's own, at size, and the smallest parts: ARGS="--quick", ARGS="bursts micro"
	@tools/build
	@deno run -A bench/run.ts $(ARGS)

fmt: setup ## formats every file, and writes what pages have from the source
	@deno fmt --quiet
	@deno run -A tools/pages/main.ts

setup: ## Deno and Bun in the pinned versions, and the libraries
	@tools/setup

clean: ## removes everything that the other targets made
	rm -rf .tools dist node_modules
