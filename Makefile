# The commands of the README. `make draft` on a bare machine needs git, make and Python 3.11 with venv.
PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
SAMPLE := corpus/samples/cervical-facet.txt
OUT    ?= out
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export RATIONALE_HOME ?= $(CURDIR)/.home

.PHONY: draft test check app setup setup-dev index doctor lint types lock clean

draft: setup index ## set up, build the index, draft the sample case
	@$(BIN)/rationale draft $(SAMPLE) --out $(OUT)

setup: $(VENV)/.base
setup-dev: $(VENV)/.dev

$(VENV)/.base: pyproject.toml constraints.txt .ci/setup
	@sh .ci/setup "$(PYTHON)" "$(VENV)" base

$(VENV)/.dev: pyproject.toml constraints.txt .ci/setup
	@sh .ci/setup "$(PYTHON)" "$(VENV)" dev

index: setup
	@$(BIN)/rationale corpus sync

test: setup-dev ## the core tests; says what it skipped and why
	@$(BIN)/python -m pytest -n 2 -m "not slow and not real and not browser and not system" -q

check: test lint types ## tests, linters and types

lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup-dev
	@$(BIN)/mypy

app: setup index ## the workbench on loopback
	@$(BIN)/python app.py

doctor: setup
	@$(BIN)/rationale doctor

lock: setup-dev ## write constraints.txt from what is installed
	@(echo "# Every version that the project is tested with. Made by 'make lock'; pip reads it as constraints."; \
	  $(BIN)/pip freeze --exclude-editable | sed 's/+cpu//') > constraints.txt

clean:
	rm -rf $(VENV) .home out .mypy_cache .ruff_cache .pytest_cache .hypothesis
