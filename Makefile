# demo: a dataset from nothing · test: the suite · check: lint, types, arrows · gl: OpenGL without a display · soak: long counts
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo install install-dev test check gl interop soak bench schema clean

$(VENV)/pyvenv.cfg:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "litterscout needs Python 3.11 or newer; name one with make PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install -q -e .
	@touch $@

$(VENV)/.dev: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install -q -e '.[dev]'
	@touch $@ $(VENV)/.core

install: $(VENV)/.core
install-dev: $(VENV)/.dev

demo: install
	$(BIN)/litterscout capture hello --out out/hello --force
	$(BIN)/litterscout check out/hello
	@echo "Look at out/hello/overview.png"

test: install-dev interop-env
	$(BIN)/python -m pytest

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

gl:
	./tools/install_gl.sh

interop-env: install-dev
	./tests/interop/make_env.sh

interop: interop-env
	$(BIN)/python -m pytest tests/interop

soak: install-dev interop-env
	LITTERSCOUT_SOAK=1 $(BIN)/python -m pytest -m soak

bench: install-dev
	$(BIN)/python -m tools.bench all

schema: install
	$(BIN)/python tools/make_schema.py

clean:
	rm -rf $(VENV) out .pytest_cache .mypy_cache .ruff_cache .hypothesis
