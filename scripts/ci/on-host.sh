#!/usr/bin/env bash
# The other end of over-ssh.sh: takes variables from standard input and runs one script with them. Part 5 of the
# course's pipeline: no script asks anything.
set -euo pipefail
script=$1
set -a
# shellcheck source=/dev/null
. /dev/stdin
set +a
exec </dev/null

if [[ -n ${KUBECONFIG_CONTENT:-} ]]; then
  CLUSTER_KUBECONFIG=$(umask 077 && mktemp)
  export CLUSTER_KUBECONFIG
  trap 'rm -f "$CLUSTER_KUBECONFIG"' EXIT
  printf '%s\n' "$KUBECONFIG_CONTENT" >"$CLUSTER_KUBECONFIG"
  unset KUBECONFIG_CONTENT
fi
bash "$script"
