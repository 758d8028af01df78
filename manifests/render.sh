#!/usr/bin/env bash
# render.sh           writes what is made from other files here, and kept in git:
#                       rendered/sandbox.yaml   overlays/sandbox, which the sandbox reads, so that it needs no kubectl
#                       components/kube-prometheus-stack/prometheus-rule.yaml   the rules, for the Prometheus operator
# render.sh --check   fails when one of them is not what its sources render to
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || {
  echo "${0##*/}: expected bash 4.4 or newer, got $BASH_VERSION: brew install bash (macOS brings 3.2)" >&2
  exit 3
}
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kubectl=${KUBECTL:-kubectl}
command -v "$kubectl" >/dev/null || {
  echo "render.sh: expected kubectl on PATH or in KUBECTL, found none" >&2
  exit 3
}

made=(rendered/sandbox.yaml components/kube-prometheus-stack/prometheus-rule.yaml)

# render FILE: its content.
render() {
  case $1 in
    rendered/sandbox.yaml)
      echo "# Made by manifests/render.sh from overlays/sandbox. Do not edit: change the sources and run it again."
      "$kubectl" kustomize "$here/overlays/sandbox"
      ;;
    */prometheus-rule.yaml)
      cat <<'HEAD'
# Made by manifests/render.sh from monitoring/prometheus/rules. Do not edit: change the sources and run it again.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: palier
  namespace: palier
  labels:
    app.kubernetes.io/name: prometheus
    app.kubernetes.io/component: monitoring
    app.kubernetes.io/part-of: palier
    app.kubernetes.io/managed-by: kustomize
    release: kube-prometheus-stack
spec:
  groups:
HEAD
      # Each file is `groups:` and a list, which is one level deeper here.
      sed -n '/^ /s/^/  /p' "$here"/monitoring/prometheus/rules/{recording,alerts}.yml
      ;;
  esac
}

case ${1:-} in
  '')
    for file in "${made[@]}"; do
      content=$(render "$file")
      printf '%s\n' "$content" >"$here/$file"
    done
    ;;
  --check)
    stale=0
    for file in "${made[@]}"; do
      diff -u "$here/$file" <(render "$file") || {
        echo "render.sh: $file is not up to date: run manifests/render.sh and commit it" >&2
        stale=1
      }
    done
    exit "$stale"
    ;;
  *)
    echo "usage: render.sh [--check]" >&2
    exit 2
    ;;
esac
