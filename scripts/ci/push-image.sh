#!/usr/bin/env bash
# Pushes the image that build-image.sh left: the commit's hash as its tag, and `latest` on the default branch only.
# Records in image/backend.env what was pushed, for the jobs that deploy it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scripts/ci/require-variables.sh CI_COMMIT_SHA CI_REGISTRY CI_REGISTRY_IMAGE CI_REGISTRY_USER CI_REGISTRY_PASSWORD
: "${CONTAINER_CLI:=docker}"
# shellcheck source=registry.sh
. scripts/ci/registry.sh

image=$CI_REGISTRY_IMAGE/backend
registry_login
"$CONTAINER_CLI" load --quiet --input image/backend.tar

# push TAG: prints the digest under which the registry keeps it.
push() {
  if is_podman; then
    "$CONTAINER_CLI" push --quiet --digestfile image/digest "$image:$1" >&2
    cat image/digest
  else
    "$CONTAINER_CLI" push "$image:$1" | tee /dev/stderr | sed -n 's/.*digest: \(sha256:[0-9a-f]*\).*/\1/p'
  fi
}

digest=$(push "$CI_COMMIT_SHA")
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || {
  echo "push-image.sh: expected the registry to name a digest, got '$digest'" >&2
  exit 3
}
if [[ ${CI_COMMIT_BRANCH:-} == "${CI_DEFAULT_BRANCH:-main}" ]]; then
  "$CONTAINER_CLI" tag "$image:$CI_COMMIT_SHA" "$image:latest"
  push latest >/dev/null
  echo "pushed $image:latest"
fi
printf 'BACKEND_IMAGE=%s\nBACKEND_TAG=%s\nBACKEND_DIGEST=%s\n' "$image" "$CI_COMMIT_SHA" "$digest" >image/backend.env
echo "pushed $image:$CI_COMMIT_SHA"
echo "digest $digest"
