#!/usr/bin/env bash
# Smoke test of the API: every operation once, with the database asked itself.
# Step 15 of the course.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="test-api.sh [--step] [--dry-run]

Calls each operation of the API and checks what comes back: health, create, read, update, delete, bad input. Asks
MySQL itself whether the data is there, and reads it again after a backend pod and the MySQL pod were killed.

  --step      shows the command with its reason and waits for Enter
  --dry-run   prints the command, runs nothing

Inputs, by environment:
  API_URL      where the API answers; default: found from the Service of the backend
  KILL         false: kill no pods                                                (default true)
  CHECKS       families of 'palier check': infra, api, resilience, monitoring     (default api)
  JUNIT        file for the results as JUnit XML; default: none
  NAMESPACE    of the backend and MySQL                                           (now: $NAMESPACE)
  KUBECONFIG   the cluster

It is a smoke test; the backend's own tests go further. The same by hand: npx palier check api"

options "$usage" "$@"
need node "Install Node.js 18 or newer."
need_cluster

read -r -a families <<<"${CHECKS:-api}"
arguments=("${families[@]}" --namespace "$NAMESPACE" --monitoring-namespace "$MONITORING_NAMESPACE")
[[ -z ${API_URL:-} ]] || arguments+=(--base-url "$API_URL")
[[ ${KILL:-true} != false ]] || arguments+=(--no-kill)
[[ -z ${JUNIT:-} ]] || arguments+=(--junit "$(absolute "$JUNIT")")

phase "API" "Running is not working: every operation once, and the data read back from MySQL itself."
run "One line for each claim, with what was seen" palier check "${arguments[@]}"
