#!/usr/bin/env bash
# render.sh           writes rendered/sandbox.yaml, which the sandbox reads, so that it needs no kubectl
# render.sh --check   fails when the file is not what the sources render to
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kubectl=${KUBECTL:-kubectl}
command -v "$kubectl" >/dev/null || {
  echo "render.sh: expected kubectl on PATH or in KUBECTL, found none" >&2
  exit 3
}

render() {
  echo "# Made by manifests/render.sh from overlays/sandbox. Do not edit: change the sources and run it again."
  "$kubectl" kustomize "$here/overlays/sandbox"
}

case ${1:-} in
  '')
    render >"$here/rendered/sandbox.yaml"
    ;;
  --check)
    if ! diff -u "$here/rendered/sandbox.yaml" <(render); then
      echo "render.sh: rendered/sandbox.yaml is not up to date: run manifests/render.sh and commit it" >&2
      exit 1
    fi
    ;;
  *)
    echo "usage: render.sh [--check]" >&2
    exit 2
    ;;
esac
