#!/usr/bin/env bash
# Makes package/: palier.tgz (for npm install -g), the licences of what is in it, its SBOM, and checksums.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

mkdir -p package
rm -f package/*.tgz package/SHA256SUMS
npm pack --silent --pack-destination package >/dev/null
mv package/palier-*.tgz package/palier.tgz
cp package/app/THIRD-PARTY-NOTICES.txt package/app/sbom.cdx.json package/
cd package
sha256=(sha256sum)
command -v sha256sum >/dev/null || sha256=(shasum -a 256)
"${sha256[@]}" palier.tgz THIRD-PARTY-NOTICES.txt sbom.cdx.json | tee SHA256SUMS
