#!/usr/bin/env bash
# Part 1 of the course's pipeline: is everything in the repository that the pipeline and the course build on? Names all
# that is missing, not only the first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

files=(
  backend/Dockerfile backend/requirements.txt backend/gunicorn.conf.py
  manifests/base/kustomization.yaml manifests/monitoring/kustomization.yaml manifests/settings/kustomization.yaml
  manifests/overlays/minikube/kustomization.yaml manifests/overlays/standard/kustomization.yaml
  manifests/overlays/gitlab/kustomization.yaml
  package.json package-lock.json setup/bootstrap.mjs .gitlab-ci.yml Dockerfile
)
programs=(
  scripts/deploy-all.sh scripts/load-test.sh scripts/test-api.sh scripts/monitoring-check.sh scripts/cleanup.sh
  manifests/settings/create.sh
)
secrets=$(git ls-files 'manifests/settings/*.env' '*.pem' '*id_rsa*' '*id_ed25519*')

problems=()
for file in "${files[@]}" "${programs[@]}"; do [[ -s $file ]] || problems+=("missing or empty: $file"); done
for program in "${programs[@]}"; do [[ ! -e $program || -x $program ]] || problems+=("not executable: $program (git update-index --chmod=+x)"); done
for secret in $secrets; do problems+=("must not be in git: $secret"); done

if ((${#problems[@]})); then
  printf 'check-structure.sh: %s\n' "${problems[@]}" >&2
  exit 1
fi
echo "check-structure.sh: ${#files[@]} files, ${#programs[@]} programs, no secrets in git"
