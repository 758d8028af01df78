#!/usr/bin/env bash
# Is the monitoring really working? Asks Prometheus itself.
# Step 17 of the course.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="monitoring-check.sh [--step] [--dry-run]

Asks Prometheus, through the API server: is the MySQL exporter up, may it read all that it asks for, are the targets
scraped, are the alert rules loaded, do the metrics move with traffic.

  --step      shows the command with its reason and waits for Enter
  --dry-run   prints the command, runs nothing

Inputs, by environment:
  API_URL                where the API answers; default: found from the Service of the backend
  JUNIT                  file for the results as JUnit XML; default: none
  NAMESPACE              of MySQL and the backend   (now: $NAMESPACE)
  MONITORING_NAMESPACE   of Prometheus              (now: $MONITORING_NAMESPACE)
  KUBECONFIG             the cluster

The same by hand: npx palier check monitoring"

options "$usage" "$@"
need node "Install Node.js 18 or newer."
need_cluster

arguments=(monitoring --namespace "$NAMESPACE" --monitoring-namespace "$MONITORING_NAMESPACE")
[[ -z ${API_URL:-} ]] || arguments+=(--base-url "$API_URL")
[[ -z ${JUNIT:-} ]] || arguments+=(--junit "$(absolute "$JUNIT")")

phase "Monitoring" "Installed is not working: every check asks Prometheus for data."
run "One line for each claim, with what was seen" palier check "${arguments[@]}"
