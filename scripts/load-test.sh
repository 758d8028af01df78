#!/usr/bin/env bash
# Puts a controlled load on the API and shows how the autoscaler answers: `npm run load`.
# Steps 10 and 16 of the course.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="load-test.sh [--step] [--dry-run]

Runs 'npm run load' on the cluster of the current context: k6 drives the API, the terminal shows HPA, pods, CPU,
memory and MySQL, and everything is recorded below results/.

Inputs, by environment:
  SCENARIO    smoke, ramp, spike, soak, breakpoint    (default ramp)
  PROFILE     lab, ci, long                           (default lab)
  NAMESPACE   of the backend                          (now: $NAMESPACE)
  KUBECONFIG  the cluster"

options "$usage" "$@"
need_cluster
need npm "Install Node.js 18 or newer."
cd "$ROOT" || exit
phase "Load" "Without load the autoscaler has nothing to do, and nobody sees it."
run "Scenario ${SCENARIO:-ramp}, profile ${PROFILE:-lab}" \
  npm run load -- "${SCENARIO:-ramp}" --profile "${PROFILE:-lab}" --namespace "$NAMESPACE"
