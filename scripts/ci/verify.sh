#!/usr/bin/env bash
# Proves the deployment where it runs: the API's operations, then the monitoring. Both run, whatever the first says.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
require NAMESPACE MONITORING_NAMESPACE
need_cluster
need_this_version

mkdir -p "$REPORTS"
code=0
JUNIT=$REPORTS/api.xml "$ROOT/scripts/test-api.sh" || code=$?
JUNIT=$REPORTS/monitoring.xml "$ROOT/scripts/monitoring-check.sh" || code=$?
exit "$code"
