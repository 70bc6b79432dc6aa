# Every target sets up what it needs: a virtual environment with the locked dependencies.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint container attack bench fuzz fixtures lock clean

demo: $(VENV)/.run-time
	@$(BIN)/python -m reporter demo $(ARGS)

test: $(VENV)/.development
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest $(ARGS)
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report

lint: $(VENV)/.development
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

container: $(VENV)/.development
	$(BIN)/python -m pytest tests/container $(ARGS)

# hostile reports, folders and answers; under 3 minutes
attack: $(VENV)/.development
	$(BIN)/python -m tests.attack $(ARGS)

bench: $(VENV)/.development $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

fuzz: $(VENV)/.development $(VENV)/.fuzz
	$(BIN)/python tests/fuzz/fuzz_reader.py -max_total_time=$(or $(SECONDS),30)

# runs the real test runners, as root; says which are not installed and leaves those out
fixtures:
	tests/fixtures/make.sh $(RUNNERS)

lock: $(VENV)/.development
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml --extra sandbox --output-file requirements-sandbox.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		--no-emit-index-url pyproject.toml --extra sandbox --group dev --output-file requirements-dev.lock

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
$(VENV)/.bench: | $(VENV)/.development
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check test-results-parser==0.6.1
	@touch $@

$(VENV)/.fuzz: | $(VENV)/.development
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	@touch $@
