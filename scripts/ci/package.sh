#!/usr/bin/env bash
# Makes package/: palier.tgz (for npm install -g), the licences of what is in it, its SBOM, and checksums.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
npm run package
