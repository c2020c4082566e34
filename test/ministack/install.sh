#!/usr/bin/env bash
# Installs what the suite `ministack` needs and is missing, on Debian: Python, and MiniStack in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi

python=node_modules/.cache/runat/ministack-python
python3 -m venv --clear "$python"
"$python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement test/ministack/programs/requirements.txt
