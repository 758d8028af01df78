#!/usr/bin/env bash
# Back to a former version of the backend: the tag in ROLLBACK_TAG, or, without it, the revision before.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
require NAMESPACE
need_cluster
from=$(image_deployed)
[[ -n $from ]] || die "there is no backend in $NAMESPACE: nothing to roll back." 3

phase "Roll back" "From $from"
if [[ -n ${ROLLBACK_TAG:-} ]]; then
  require ROLLBACK_TAG
  run "To the tag that was asked for" \
    kubectl set image deployment/backend "backend=${from%:*}:$ROLLBACK_TAG" --namespace "$NAMESPACE"
else
  run "To the revision before" kubectl rollout undo deployment/backend --namespace "$NAMESPACE"
fi
if ! (rollout deployment/backend "$NAMESPACE"); then
  run "It did not get Ready: back again" kubectl rollout undo deployment/backend --namespace "$NAMESPACE"
  die "the version to go back to did not become Ready; $from goes on serving."
fi
say "Serving: $(image_deployed)"
