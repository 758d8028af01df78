#!/usr/bin/env bash
# Puts package/ into the project's package registry, and what the changelog says about this tag into package/notes.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=${CI_COMMIT_TAG#v}
packed=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
[[ $version == "$packed" ]] || {
  echo "publish-package.sh: expected the tag v$packed, as package.json says, got $CI_COMMIT_TAG" >&2
  exit 2
}
(cd package && sha256sum --check --quiet SHA256SUMS)

# The section of this version, up to the next one.
awk -v heading="## [$version]" 'index($0, "## ") == 1 { inside = index($0, heading) == 1; next } inside' CHANGELOG.md >package/notes.md
[[ -s package/notes.md ]] || {
  echo "publish-package.sh: CHANGELOG.md has no section \"## [$version]\"" >&2
  exit 2
}

for file in palier.tgz SHA256SUMS sbom.cdx.json THIRD-PARTY-NOTICES.txt; do
  curl --silent --show-error --fail --output /dev/null --config - --upload-file "package/$file" \
    "$CI_API_V4_URL/projects/$CI_PROJECT_ID/packages/generic/palier/$CI_COMMIT_TAG/$file" \
    <<<"header = \"JOB-TOKEN: $CI_JOB_TOKEN\""
  echo "published $file"
done
