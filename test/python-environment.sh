#!/usr/bin/env bash
# Makes a folder with Python and the packages of a suite, each held to its hash, on Debian: `python-environment.sh NAME REQUIREMENTS`.
# The suite finds it as node_modules/.cache/runat/NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
fi

python=node_modules/.cache/runat/$1
python3 -m venv --clear "$python"
"$python/bin/pip" install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement "$2"
