# Every target sets up what it needs: a virtual environment with the locked dependencies.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# more workers than cores: a third of the time is waiting for answers that never come
PARALLEL = -n $(or $(WORKERS),4) --dist worksteal

.PHONY: demo test quick lint lint-tools container places attack pictures rerun bench fuzz fixtures lock clean

demo: $(VENV)/.run-time
	@$(BIN)/python -m reporter demo $(ARGS)

# what is compiled once is kept, also where the environment says otherwise: for each worker that takes 3 s of its 6
test quick: export PYTHONDONTWRITEBYTECODE =

# `COVERAGE=1` shows lines and branches that no test reaches; it takes nearly half as much time again, so it is for CI
test: $(VENV)/.development
ifeq ($(COVERAGE),)
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)
else
	@rm -rf build/coverage
	@$(BIN)/python -m coverage run -m pytest $(PARALLEL) $(ARGS); status=$$?; \
	$(BIN)/python -m coverage combine -q && $(BIN)/python -m coverage report || status=1; exit $$status
endif

# what a changed line needs most often; the rest is in `make test`, as are the tests of the faulty server that tests use
quick: $(VENV)/.development
	@$(BIN)/python -m pytest -q -n $(or $(WORKERS),2) --dist worksteal tests/unit tests/contract \
		--ignore tests/unit/test_faulty_buddy.py -m "not slow and not ratio" $(ARGS)

lint: $(VENV)/.development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

# the linters that .ci/lint calls; in an environment of their own, as they need other versions of what we need too
lint-tools: $(VENV)/.lint

# act and the registry are built by .ci/go-tools; what needs one that is not there is skipped
container: $(VENV)/.development
	PATH="$(CURDIR)/$(VENV)/go:$$PATH" $(BIN)/python -m pytest tests/container $(ARGS)

# how many failures of tests/data get the right file and line, for each runner; which do not, and why
places: $(VENV)/.development
	@$(BIN)/python -m tests.places.measure $(ARGS)

# hostile reports, folders and answers; under 3 minutes
attack: $(VENV)/.development
	$(BIN)/python -m tests.attack $(ARGS)

# the job summary in seven situations, in light, dark and on a phone, each from a real run; needs Chromium
pictures: $(VENV)/.development $(VENV)/.pictures
	@$(BIN)/python -m tests.pictures $(or $(FOLDER),build/pictures) $(SITUATIONS)

# each command that runs a failed case again, against its real runner; says which are not installed
rerun: $(VENV)/.development
	@$(BIN)/python -m tests.fixtures.rerun.measure $(RUNNERS)

bench: $(VENV)/.development $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

fuzz: $(VENV)/.development $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/fuzz_reader.py -verbosity=0 -print_final_stats=1 -max_total_time=$(or $(SECONDS),30)

# runs the real test runners, as root; says which are not installed and leaves those out
fixtures:
	tests/fixtures/make.sh $(RUNNERS)

COMPILE = $(VENV)/lint/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
	--no-emit-index-url pyproject.toml
lock: $(VENV)/.lint
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra sandbox --output-file requirements-sandbox.lock
	$(COMPILE) --extra sandbox --group dev --output-file requirements-dev.lock
	$(COMPILE) --extra sandbox --resolution lowest-direct --output-file requirements-lowest.lock
	$(COMPILE:pyproject.toml=) --group lint --output-file requirements-lint.lock
	$(COMPILE:pyproject.toml=) --group fuzz --output-file requirements-fuzz.lock
	$(COMPILE:pyproject.toml=) --group bench --output-file requirements-bench.lock
	$(COMPILE:pyproject.toml=) --group pictures --output-file requirements-pictures.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		tests/fixtures/.cache

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run-time: requirements-sandbox.lock | $(VENV)/bin/python
	@echo "installing the locked dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-sandbox.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock | $(VENV)/bin/python
	@echo "installing the locked development dependencies into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run-time

# what only the benchmark and the fuzzer compare with; both say so and go on where it can't be installed
$(VENV)/.bench: requirements-bench.lock | $(VENV)/.development
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/.pictures: requirements-pictures.lock | $(VENV)/.development
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-pictures.lock
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.lock | $(VENV)/.development
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

$(VENV)/.lint: requirements-lint.lock | $(VENV)/bin/python
	@echo "installing the locked linters into $(VENV)/lint"
	@$(PYTHON) -m venv $(VENV)/lint
	@$(VENV)/lint/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lint.lock
	@touch $@
