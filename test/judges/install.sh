#!/usr/bin/env bash
# Installs what the suite `judges` needs and is missing, on Debian: Python, and the judges in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null
fi

python=node_modules/.cache/runat/judges-python
python3 -m venv --clear "$python"
"$python/bin/pip" install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement test/judges/python/requirements.txt
