#!/usr/bin/env bash
# Builds .venv-airsim and .venv-cosys: the official clients of AirSim 1.8.1 and Cosys-AirSim 3.5, which can share an
# environment neither with ours nor with each other.
set -eu
cd "$(dirname "$0")/../.."

stale() { # stale ENV PINS: whether the environment is not there whole, or is older than its pins
  ! { [ -f "$1/.done" ] && [ "$1/.done" -nt "$2" ]; }
}

begin() { # begin ENV PINS
  echo "Building $1 for the interoperability tests (about half a minute)"
  rm -rf "$1"
  "${PYTHON:-python3}" -m venv "$1"
  "$1/bin/python" -m pip install -q -r "$2"
}

if stale .venv-airsim tests/interop/requirements.txt; then
  begin .venv-airsim tests/interop/requirements.txt
  # its setup.py imports the package, which imports its dependencies: hence no isolation
  .venv-airsim/bin/python -m pip install -q --no-deps --no-build-isolation airsim==1.8.1
  .venv-airsim/bin/python -c 'import airsim'
  touch .venv-airsim/.done
fi
if stale .venv-cosys tests/interop/requirements-cosys.txt; then
  begin .venv-cosys tests/interop/requirements-cosys.txt
  .venv-cosys/bin/python -c 'import cosysairsim'
  touch .venv-cosys/.done
fi
