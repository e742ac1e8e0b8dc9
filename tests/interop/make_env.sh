#!/usr/bin/env bash
# Builds .venv-airsim: the official AirSim client 1.8.1, which cannot share an environment with ours.
set -eu
cd "$(dirname "$0")/../.."
env=.venv-airsim
pins=tests/interop/requirements.txt
if [ -f "$env/.done" ] && [ "$env/.done" -nt "$pins" ]; then exit 0; fi
echo "Building $env for the interoperability tests (about half a minute)"
rm -rf "$env"
"${PYTHON:-python3}" -m venv "$env"
"$env/bin/python" -m pip install -q -r "$pins"
# its setup.py imports the package, which imports its dependencies: hence no isolation
"$env/bin/python" -m pip install -q --no-deps --no-build-isolation airsim==1.8.1
"$env/bin/python" -c 'import airsim'
touch "$env/.done"
