#!/usr/bin/env bash
# Deletes the project from the cluster, on the EC2 host.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
require NAMESPACE MONITORING_NAMESPACE
"$ROOT/scripts/cleanup.sh"
rm -f "$ROOT"/manifests/settings/*.env
