#!/usr/bin/env bash
# Installs what the suite `schemathesis` needs and is missing, on Debian: Python, and schemathesis in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

test/python-environment.sh schemathesis-python test/schemathesis/programs/requirements.txt
