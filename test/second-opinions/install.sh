#!/usr/bin/env bash
# Installs what the suite `second-opinions` needs and is missing, on Debian: Go, and the Python packages in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
command -v go >/dev/null || missing+=(golang-go)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

cache=$PWD/node_modules/.cache/runat/second-opinions
test/python-environment.sh second-opinions/python test/second-opinions/programs/requirements.txt
cd test/second-opinions/programs/robfig
GOTOOLCHAIN=local CGO_ENABLED=0 go build -mod=readonly -o "$cache/robfig" .
