#!/usr/bin/env bash
# Installs what the suite `judges` needs and is missing, on Debian: Python, and the judges in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

test/python-environment.sh judges-python test/judges/python/requirements.txt
