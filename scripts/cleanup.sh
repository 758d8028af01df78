#!/usr/bin/env bash
# Steps 11 and 18 of the course: deletes everything the project made, volumes too, and proves that nothing is left.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="cleanup.sh [--step] [--dry-run]

Deletes what carries the label $PART_OF, nothing else: the two namespaces with all that is in them (the database's
data too), and the project's cluster-wide roles. Lists it all first, and checks at the end that nothing is left.

  --step      waits for Enter before each command
  --dry-run   prints the commands, runs none

Inputs, by environment: NAMESPACE (now: $NAMESPACE), MONITORING_NAMESPACE (now: $MONITORING_NAMESPACE), KUBECONFIG,
TIMEOUT (now: $TIMEOUT)"

options "$usage" "$@"
need_cluster

CLUSTER_WIDE=clusterrole,clusterrolebinding
IN_NAMESPACES=all,persistentvolumeclaim,configmap,secret,horizontalpodautoscaler,networkpolicy,poddisruptionbudget,serviceaccount,role,rolebinding

phase "What will be deleted" "Read it before anything happens."
run "Cluster-wide" kubectl get "namespace,$CLUSTER_WIDE" --selector "$PART_OF"
for namespace in "$NAMESPACE" "$MONITORING_NAMESPACE"; do
  # Without the selector: with its namespace everything goes, also what somebody else has put there.
  run "All that is in $namespace, its volumes too" kubectl get "$IN_NAMESPACES" --namespace "$namespace"
done

volumes=()
for namespace in "$NAMESPACE" "$MONITORING_NAMESPACE"; do
  $DRY_RUN && continue
  kubectl get namespace "$namespace" >/dev/null 2>&1 || continue
  label=$(kubectl get namespace "$namespace" --output 'jsonpath={.metadata.labels.app\.kubernetes\.io/part-of}')
  [[ $label == palier ]] ||
    die "namespace $namespace does not carry the label $PART_OF, so it is not the project's: nothing was deleted. Is NAMESPACE right?" 2
  mapfile -t -O "${#volumes[@]}" volumes < <(kubectl get persistentvolumeclaims --namespace "$namespace" --output 'jsonpath={range .items[*]}{.spec.volumeName}{"\n"}{end}')
done

phase "Delete" "Deleting a namespace deletes all that is in it; its volumes follow (reclaim policy Delete)."
run "Namespaces, waiting until they are gone" \
  kubectl delete namespace "$NAMESPACE" "$MONITORING_NAMESPACE" --ignore-not-found --wait --timeout "$TIMEOUT" ||
  die "a namespace is still there after $TIMEOUT; see what holds it: kubectl get namespace $NAMESPACE -o yaml (status.conditions)."
run "Cluster-wide roles" kubectl delete "$CLUSTER_WIDE" --selector "$PART_OF" --ignore-not-found

phase "Proof" "Deleted is what can't be found any more."
if $DRY_RUN; then
  run "Should print nothing" kubectl get "namespace,$CLUSTER_WIDE,$IN_NAMESPACES" --all-namespaces --selector "$PART_OF" --output name
  exit 0
fi
left=$(kubectl get "$IN_NAMESPACES" --all-namespaces --selector "$PART_OF" --output name &&
  kubectl get "namespace,$CLUSTER_WIDE" --selector "$PART_OF" --output name)
[[ -z $left ]] || die "still there: $left"
for volume in "${volumes[@]}"; do
  [[ -z $volume ]] && continue
  kubectl wait --for delete "persistentvolume/$volume" --timeout "$TIMEOUT" >/dev/null 2>&1 || true
  if kubectl get persistentvolume "$volume" >/dev/null 2>&1; then
    policy=$(kubectl get persistentvolume "$volume" --output 'jsonpath={.spec.persistentVolumeReclaimPolicy}')
    die "volume $volume is still there (reclaim policy $policy): kubectl delete persistentvolume $volume"
  fi
done
say "Nothing of the project is left; ${#volumes[@]} volume(s) freed."
