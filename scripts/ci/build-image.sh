#!/usr/bin/env bash
# Builds the backend's image and leaves it in image/backend.tar, for the push job may run elsewhere. Part 2 of the
# course's pipeline: the name is the project's registry with the backend's name, the tag is the commit's hash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scripts/ci/require-variables.sh CI_COMMIT_SHA CI_REGISTRY_IMAGE
: "${CONTAINER_CLI:=docker}"
# shellcheck source=registry.sh
. scripts/ci/registry.sh

image=$CI_REGISTRY_IMAGE/backend
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)

cache=()
if ! is_podman; then
  # The last image of the default branch carries its cache in itself. podman keeps layers by itself.
  scripts/ci/require-variables.sh CI_REGISTRY CI_REGISTRY_USER CI_REGISTRY_PASSWORD
  registry_login
  "$CONTAINER_CLI" pull --quiet "$image:latest" || echo "no $image:latest yet: building without a cache"
  cache=(--cache-from "$image:latest" --build-arg BUILDKIT_INLINE_CACHE=1)
fi

# What changes with every commit is a label, not an argument of the build: it would spoil the cache.
labels=(
  --label "org.opencontainers.image.version=$version"
  --label "org.opencontainers.image.revision=$CI_COMMIT_SHA"
  --label "org.opencontainers.image.created=${CI_COMMIT_TIMESTAMP:-$(git show -s --format=%cI "$CI_COMMIT_SHA")}"
  --label "org.opencontainers.image.source=${CI_PROJECT_URL:-unknown}"
)
"$CONTAINER_CLI" build "${cache[@]}" --build-arg "APP_VERSION=$version" "${labels[@]}" \
  --tag "$image:$CI_COMMIT_SHA" backend

mkdir -p image
rm -f image/backend.tar
"$CONTAINER_CLI" save --output image/backend.tar "$image:$CI_COMMIT_SHA"
echo "built $image:$CI_COMMIT_SHA ($(du -h image/backend.tar | cut -f1))"
