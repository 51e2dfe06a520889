# Hepatica's commands. Needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
UNDERSTANDING := $(VENV)/understanding.stamp
# What the understanding is fitted to, and by. The folders stand here, too: a file that is gone changes them.
CONTENT := intents/content/en
FITTED_TO := $(wildcard $(CONTENT) $(CONTENT)/* $(CONTENT)/*/* $(CONTENT)/*/*/* intents/*.py)

.PHONY: run test talk bench evaluate spoken venv venv-run venv-check train locks model outside chromium

run: venv-run $(UNDERSTANDING)  ## start Hepatica on this computer
	@exec $(BIN)/hepatica serve

test: venv-check $(UNDERSTANDING)  ## lint, types, and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	-@$(BIN)/python tests/outside_programs.py
	-@$(BIN)/python tests/chromium.py
	$(BIN)/python -m pytest

talk: venv-run $(UNDERSTANDING)  ## talk with Hepatica through this computer's microphone and loudspeaker
	@exec $(BIN)/hepatica talk

bench: venv-check $(UNDERSTANDING)  ## measure speed and memory
	@$(BIN)/python -m bench

spoken: venv-check $(UNDERSTANDING)  ## ask the evaluation questions aloud, and measure what was heard and understood
	@$(BIN)/python -m bench.spoken

venv: $(BIN)/python  ## set up .venv, nothing else; tries again what could not be installed
	@$(BIN)/python locks/install.py again

venv-run: $(BIN)/python
	@$(BIN)/python locks/install.py

venv-check: $(BIN)/python
	@$(BIN)/python locks/install.py check

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Hepatica needs Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hepatica needs Python 3.11 or newer. Name one: make PYTHON=python3.11 ...")'
	@$(PYTHON) locks/create.py $(VENV)

# Fitted anew only where the ways of asking have changed; to find that out takes a second, and only after an edit.
$(UNDERSTANDING): $(FITTED_TO) | venv-run
	@OPENBLAS_NUM_THREADS=2 $(BIN)/python -m intents.training
	@touch $@

train: venv-run  ## fit the understanding anew from the ways of asking
	OPENBLAS_NUM_THREADS=2 $(BIN)/python -m intents.training
	@touch $(UNDERSTANDING)

evaluate: venv-check $(UNDERSTANDING)  ## measure how well people are understood
	@$(BIN)/hepatica evaluate

model: venv-run  ## write Alexa's interaction models anew from the content
	$(BIN)/hepatica alexa-model

outside: venv-check  ## fetch the Alexa programs of others that the tests run (needs npm)
	@$(BIN)/python tests/outside_programs.py

chromium: venv-check  ## install the browser that pages are tried in (Debian's; needs apt and root)
	@$(BIN)/python tests/chromium.py

locks:  ## resolve the versions anew (needs uv)
	locks/compile.sh
