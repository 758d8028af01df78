#!/usr/bin/env bash
# The performance gate: a load, the autoscaler's answer, one verdict. Exit code 0 passed, 1 failed, 4 inconclusive.
# The artifacts are there in every case.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
require NAMESPACE GATE_SCENARIO GATE_PROFILE
need_cluster
need_this_version

mkdir -p "$REPORTS/gate"
code=0
palier load "$GATE_SCENARIO" --profile "$GATE_PROFILE" --ci --namespace "$NAMESPACE" --results "$REPORTS/runs" || code=$?

# Newest last: a run's name begins with its time. GitLab wants fixed paths.
run_folder=$(find "$REPORTS/runs" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | sort | tail -n 1)
for artifact in junit.xml metrics.txt load-performance.json summary.md report.html summary.json; do
  if [[ -s $run_folder/$artifact ]]; then cp "$run_folder/$artifact" "$REPORTS/gate/"; fi
done
exit "$code"
