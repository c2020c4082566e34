#!/usr/bin/env bash
# Installs what the suite `clients` needs and is missing, on Debian: the clients, and the Python packages in a folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need chromium chromium
need curl curl
need wget wget
need go golang-go
need javac default-jdk-headless
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

test/python-environment.sh clients-python test/clients/programs/requirements.txt

typescript=node_modules/.cache/runat/clients-typescript
rm -rf "$typescript"
mkdir -p "$typescript"
cp test/clients/programs/typescript/package.json test/clients/programs/typescript/package-lock.json "$typescript"
npm ci --prefix "$typescript" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
