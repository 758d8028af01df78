#!/usr/bin/env bash
# Deploys the image of this pipeline; runs on the EC2 host. What does not become Ready is rolled back, and the job fails.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
require NAMESPACE MONITORING_NAMESPACE OVERLAY CI_DEPLOY_USER CI_DEPLOY_PASSWORD
need_cluster

"$CI_SCRIPTS/write-settings.sh"
revision='{.metadata.annotations.deployment\.kubernetes\.io/revision}'
before=$(of_backend "$revision")
image_before=$(image_deployed)

if BUILD=false REGISTRY_USER=$CI_DEPLOY_USER REGISTRY_PASSWORD=$CI_DEPLOY_PASSWORD "$ROOT/scripts/deploy-all.sh"; then
  say "Deployed: $(image_deployed)"
  exit 0
fi

phase "Roll back" "The deployment failed; what served before goes on serving."
[[ -n $before ]] || die "there was no backend before this deployment: nothing to roll back to."
if [[ $(of_backend "$revision") != "$before" ]]; then
  run "Back to the revision before" \
    kubectl rollout undo deployment/backend --namespace "$NAMESPACE" --to-revision "$before"
fi
rollout deployment/backend "$NAMESPACE"
die "deployment of $BACKEND_IMAGE:$BACKEND_TAG failed and was rolled back; $image_before is serving."
