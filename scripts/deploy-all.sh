#!/usr/bin/env bash
# Step 13 of the course: sets up the whole project: cluster, image, database, backend, autoscaler, monitoring.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="deploy-all.sh [--step] [--dry-run]

Sets up the whole project on the cluster of the current kubeconfig context.

  --step      shows each command with its reason and waits for Enter (step 13 of the course)
  --dry-run   prints the commands, runs none

Inputs, by environment:
  MODE                   minikube: starts it, enables its addons, builds inside its Docker
                         standard: builds, pushes, deploys from the registry     (now: $MODE)
  BACKEND_IMAGE          image of the backend without its tag                     (now: $BACKEND_IMAGE)
  BACKEND_TAG            its tag                                                  (now: $BACKEND_TAG)
  BUILD                  true, or false when the image is in the registry already (default true)
  NAMESPACE              of MySQL and the backend                                 (now: $NAMESPACE)
  MONITORING_NAMESPACE   of Prometheus and its like                               (now: $MONITORING_NAMESPACE)
  OVERLAY                below manifests/overlays; standard/core leaves Grafana and
                         kube-state-metrics out, standard/kube-prometheus-stack
                         is for clusters that have that stack                     (now: $OVERLAY)
  REGISTRY_USER, REGISTRY_PASSWORD
                         login with which the cluster pulls the image, when the registry wants one
  CONTAINER_CLI          docker or podman                                         (now: $CONTAINER_CLI)
  KUBECONFIG, TIMEOUT    the cluster; how long to wait for each part              (now: $TIMEOUT)

The same by hand: manifests/README.md"

options "$usage" "$@"
[[ $NAMESPACE == palier && $MONITORING_NAMESPACE == palier-monitoring ]] ||
  need node "Install Node.js 18 or newer: other namespaces are written into the manifests by it."
image=$BACKEND_IMAGE:$BACKEND_TAG

# Step 1 of the course.
prepare_cluster() {
  if [[ $MODE == minikube ]]; then
    phase "Cluster" "minikube has to run, with storage and metrics: without metrics the autoscaler is blind."
    need minikube "Install minikube: https://minikube.sigs.k8s.io/docs/start/"
    run "Start minikube (does nothing when it runs)" minikube start
    run "Metrics for the autoscaler" minikube addons enable metrics-server
    run "Storage for MySQL" minikube addons enable default-storageclass
    run "Storage for MySQL, the part that makes the volumes" minikube addons enable storage-provisioner
  else
    phase "Cluster" "It has to be Ready, with a default StorageClass for MySQL and metrics for the autoscaler."
  fi
  need_cluster
  run "Every node should be Ready" kubectl get nodes
  run "One StorageClass should say (default)" kubectl get storageclass
  run "The metrics API should answer" kubectl get --raw /apis/metrics.k8s.io/v1beta1 ||
    die "the metrics API does not answer: install metrics-server (https://github.com/kubernetes-sigs/metrics-server)." 3
}

# Step 3 of the course, both cases.
provide_image() {
  phase "Image" "Kubernetes runs images, not source code: the backend's has to be where the nodes can get it."
  if [[ ${BUILD:-true} == false ]]; then
    say "BUILD=false: $image is expected to be there."
    return
  fi
  if [[ $MODE == minikube ]]; then
    # Docker inside minikube: no registry is involved.
    local environment=''
    if ! $DRY_RUN; then
      environment=$(minikube docker-env) ||
        die "minikube docker-env failed: the image would be built where minikube cannot see it. Its container runtime has to be docker: minikube start --container-runtime docker." 3
    fi
    eval "$environment"
    say "eval \"\$(minikube docker-env)\": from here on, $CONTAINER_CLI is minikube's own"
  fi
  need "$CONTAINER_CLI" "Install Docker or Podman, or set CONTAINER_CLI, or BUILD=false when the image is pushed already."
  run "Build the image" "$CONTAINER_CLI" build --tag "$image" "$ROOT/backend"
  if [[ $MODE == standard ]]; then
    run "Push it to its registry" "$CONTAINER_CLI" push "$image" ||
      die "pushing $image failed. BACKEND_IMAGE must name a registry you are logged in to (now: $BACKEND_IMAGE): $CONTAINER_CLI login …" 3
  fi
}

# Steps 2, 4, 8 and 9 of the course.
deploy() {
  phase "Application and monitoring" "MySQL with its volume, the backend with its autoscaler, Prometheus with exporter and rules."
  run "Passwords (drawn once, kept out of git) and the image to run" "$ROOT/manifests/settings/create.sh" "$image"
  # Where minikube built the image itself there is nothing to pull.
  if [[ $MODE == standard || ${BUILD:-true} == false ]]; then pull_secret; fi
  if [[ $NAMESPACE == palier && $MONITORING_NAMESPACE == palier-monitoring ]]; then
    run "Create or update all objects" kubectl apply -k "$ROOT/manifests/overlays/$OVERLAY"
  else
    run "Create or update all objects, in namespaces of your own" apply_rendered
  fi
}

pull_secret() {
  if [[ $NAMESPACE == palier ]]; then
    run "The namespace first: the pull secret goes into it" kubectl apply -f "$ROOT/manifests/base/namespace.yaml"
  elif ! has "namespace/$NAMESPACE"; then
    run "The namespace first: the pull secret goes into it" kubectl create namespace "$NAMESPACE"
  fi
  local create=(kubectl create secret generic registry --namespace "$NAMESPACE" --type kubernetes.io/dockerconfigjson)
  if [[ -n ${REGISTRY_USER:-} ]]; then
    # By a file: the arguments of a process are for all to see, and `run` prints them.
    local file
    file=$(umask 077 && mktemp)
    # shellcheck disable=SC2064 # now: `file` is gone when the trap is
    trap "rm -f '$file'" EXIT
    registry_login >"$file"
    run "A former login gives way" kubectl delete secret registry --namespace "$NAMESPACE" --ignore-not-found
    run "The login of the registry" "${create[@]}" --from-file ".dockerconfigjson=$file"
  elif ! has secret/registry --namespace "$NAMESPACE"; then
    run "No login: an empty one, so that no pod misses it" "${create[@]}" --from-literal '.dockerconfigjson={"auths":{}}'
  fi
}

registry_login() {
  local registry=${BACKEND_IMAGE%%/*}
  # "you/palier-backend" is on Docker Hub: only a name with a dot or a port, and localhost, is a registry's.
  [[ $BACKEND_IMAGE == */* && $registry =~ [.:]|^localhost$ ]] || registry=https://index.docker.io/v1/
  # Not an argument of printf, where a failure would be an empty login. base64 breaks long lines; BSD's knows no -w.
  local auth
  auth=$(printf '%s:%s' "$REGISTRY_USER" "${REGISTRY_PASSWORD:-}" | base64 | tr -d '\n')
  printf '{"auths":{"%s":{"auth":"%s"}}}' "$registry" "$auth"
}

has() {
  ! $DRY_RUN && kubectl get "$@" >/dev/null 2>&1
}

apply_rendered() {
  render | kubectl apply -f -
}

wait_until_ready() {
  phase "Ready" "Applied is not running: each part says itself when it can do its work."
  rollout statefulset/mysql "$NAMESPACE"
  rollout deployment/backend "$NAMESPACE"
  local deployment
  for deployment in $(deployments "$MONITORING_NAMESPACE"); do rollout "$deployment" "$MONITORING_NAMESPACE"; done
}

deployments() {
  if $DRY_RUN; then echo deployment.apps/prometheus; else kubectl get deployments --namespace "$1" --output name; fi
}

# Step 14 of the course.
show() {
  phase "What is there now" "Compare with what you expected."
  run "Application" kubectl get all,persistentvolumeclaim,horizontalpodautoscaler --namespace "$NAMESPACE"
  run "Monitoring" kubectl get all --namespace "$MONITORING_NAMESPACE"
  say ""
  say "Next: scripts/test-api.sh, scripts/monitoring-check.sh, npm run load; scripts/cleanup.sh at the end."
}

prepare_cluster
provide_image
deploy
wait_until_ready
show
