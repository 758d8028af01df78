#!/usr/bin/env bash
# Writes manifests/settings/*.env from CI variables. MySQL takes passwords over when its volume is empty, and only
# then: manifests/README.md says how to change one later.
set -euo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")/../../manifests/settings"
../../scripts/ci/require-variables.sh MYSQL_ROOT_PASSWORD APP_DB_PASSWORD EXPORTER_DB_PASSWORD GRAFANA_ADMIN_PASSWORD

for sample in *.env.sample; do
  name=$(sed -n 's/=.*//p' "$sample")
  # The image is deploy-all.sh's business.
  [[ $name == BACKEND_IMAGE ]] || printf '%s=%s\n' "$name" "${!name}" >"${sample%.sample}"
done
