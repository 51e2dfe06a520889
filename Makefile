# Hepatica's commands. Needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: run test talk bench venv venv-check train locks model

run: venv  ## start Hepatica on this computer
	@exec $(BIN)/hepatica serve

test: venv-check  ## lint, types, and the whole test suite
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

talk: venv  ## talk with Hepatica through this computer's microphone and loudspeaker
	@exec $(BIN)/hepatica talk

bench: venv-check  ## measure speed and memory
	@$(BIN)/python -m bench

venv: $(BIN)/python  ## set up .venv, nothing else
	@$(BIN)/python locks/install.py

venv-check: $(BIN)/python
	@$(BIN)/python locks/install.py check

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hepatica needs Python 3.11 or newer. Name one: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

train: venv-check  ## fit the understanding anew from the ways of asking
	$(BIN)/python -m intents.training

model: venv  ## write Alexa's interaction models anew from the content
	$(BIN)/hepatica alexa-model

locks:  ## resolve the versions anew (needs uv)
	locks/compile.sh
