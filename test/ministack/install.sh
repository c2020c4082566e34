#!/usr/bin/env bash
# Installs what the suite `ministack` needs and is missing, on Debian: Python, and MiniStack in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

test/python-environment.sh ministack-python test/ministack/programs/requirements.txt
