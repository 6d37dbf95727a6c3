# make demo: events of the sample report. make test: everything that must hold. See README.md.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SAMPLE := build/report.txt
DATA := ../shared/data
CANDIDATES := python3.11 python3 python3.12 python3.13
# The first that runs and is new enough; PYTHON=/path/to/python says which.
PYTHON ?= $(shell for python in $(CANDIDATES); do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: demo test lint clean tables model
.DELETE_ON_ERROR:

demo: $(SAMPLE)
	@$(BIN)/sayso code $(SAMPLE) --date 2024-03-14 --outlet "Meridian Wire" --format table

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/.development
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(SAMPLE): $(VENV)/.installed src/sayso/sample/report.txt
	@mkdir -p $(@D)
	@$(BIN)/python -m sayso.sample > $@

# Stamps: the install is repeated only when pyproject.toml has changed.
$(VENV)/.development: $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PIP) -e '.[test,lint]'
	@touch $@

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed; 'make PYTHON=/path/to/python3.11' says where it is." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) lacks venv or ensurepip; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing Sayso into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

# Compiles the tables of actors; what comes out of the reference data is made anew where that is.
tables: $(VENV)/.installed
	@$(PIP) pyyaml
	$(BIN)/python -m training.tables.actors --reference $(DATA)/reference

# Trains, exports, calibrates and scores the shipped model; see training/README.md.
model: $(VENV)/.installed
	@$(PIP) -e '.[train]'
	@mkdir -p runs/first runs/fast
	$(BIN)/python -m training.train --data $(DATA) --out runs/first --without own --epochs 7 --until 6 | tee runs/first/train.log
	$(BIN)/python -m training.train --data $(DATA) --out runs/fast --start runs/first/network.pt --epochs 4 --share 6 --speed 1e-4 | tee runs/fast/train.log
	$(BIN)/python -m training.export --run runs/fast
	$(BIN)/python -m training.calibrate --data $(DATA)
	$(BIN)/python -m training.evaluate --data $(DATA) | tee runs/fast/scores.txt
