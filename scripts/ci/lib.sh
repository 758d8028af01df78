#!/usr/bin/env bash
# What the pipeline's scripts share, on top of scripts/lib.sh. Sourced, not run.

# CLUSTER_MODE, since a variable MODE would reach every job, and test runners have a MODE of their own.
export MODE=${CLUSTER_MODE:-standard}
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

CI_SCRIPTS=$ROOT/scripts/ci
# shellcheck disable=SC2034 # for the scripts that source this
REPORTS=$ROOT/reports
export OVERLAY TIMEOUT BACKEND_IMAGE BACKEND_TAG
# require NAME…: stops with the name of each variable that is missing or malformed.
require() { "$CI_SCRIPTS/require-variables.sh" "$@" || exit; }
require 'CLUSTER_MODE?' 'CLUSTER_KUBECONFIG?' 'TIMEOUT?' 'KILL?'

# Part 4 of the course's pipeline: without it kubectl takes the host's own file.
if [[ -n ${CLUSTER_KUBECONFIG:-} ]]; then export KUBECONFIG=$CLUSTER_KUBECONFIG; fi

# of_backend JSONPATH: from the running Deployment; empty when there is none.
of_backend() {
  kubectl get deployment backend --namespace "$NAMESPACE" --ignore-not-found --output "jsonpath=$1"
}

image_deployed() { of_backend '{.spec.template.spec.containers[?(@.name=="backend")].image}'; }

# need_this_version: another pipeline may have deployed since; its version would be judged under our name.
need_this_version() {
  local deployed
  deployed=$(image_deployed)
  [[ $deployed == "$BACKEND_IMAGE:$BACKEND_TAG" ]] ||
    die "expected $BACKEND_IMAGE:$BACKEND_TAG to be deployed, got '${deployed:-nothing}'. Another pipeline has deployed since: run this one's deploy job again." 3
}
