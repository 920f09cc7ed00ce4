# 督办 Duban — make help
PYTHON ?= python3
VENV := .venv
DUBAN := $(VENV)/bin/duban
READY := $(VENV)/.ready

.PHONY: help up test check bench
help:            ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ —/'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上 / Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "请先安装 python3-venv / install python3-venv first: apt-get install python3-venv"; exit 1; }
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

up: $(READY)     ## set up and start everything, with the plan and a demonstration in it
	@$(DUBAN) up

test: $(READY)   ## set up and run every check and test
	$(MAKE) --no-print-directory check
	$(VENV)/bin/python -m pytest -n auto

check: $(READY)  ## style, types and layers
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(READY)  ## each figure beside its floor
	$(VENV)/bin/python -m pytest bench --benchmark-only --benchmark-columns=min,median,rounds
