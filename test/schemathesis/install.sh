#!/usr/bin/env bash
# Installs what the suite `schemathesis` needs and is missing, on Debian: Python, and schemathesis in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi

python=node_modules/.cache/runat/schemathesis-python
python3 -m venv --clear "$python"
"$python/bin/pip" install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement test/schemathesis/programs/requirements.txt
