#!/usr/bin/env bash
# Installs what the suite `second-opinions` needs and is missing, on Debian: Go, and the Python packages in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v go >/dev/null || missing+=(golang-go)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

cache=$PWD/node_modules/.cache/runat/second-opinions
python3 -m venv --clear "$cache/python"
"$cache/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement test/second-opinions/programs/requirements.txt
cd test/second-opinions/programs/robfig
GOTOOLCHAIN=local CGO_ENABLED=0 go build -mod=readonly -o "$cache/robfig" .
