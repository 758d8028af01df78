#!/usr/bin/env bash
# What the scripts share. Sourced, not run.
#
# Every action goes through `run`, so that --dry-run (step 12 of the course: read before you run) prints the very
# commands, and --step (step 13 of the course: controlled mode) shows each one with its reason and waits for Enter.

((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || {
  echo "${0##*/}: expected bash 4.4 or newer, got $BASH_VERSION: brew install bash (macOS brings 3.2)" >&2
  exit 3
}

set -Eeuo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034 # for the scripts that source this
PART_OF=app.kubernetes.io/part-of=palier

: "${MODE:=standard}"
: "${NAMESPACE:=palier}"
: "${MONITORING_NAMESPACE:=palier-monitoring}"
: "${BACKEND_IMAGE:=palier-backend}"
: "${BACKEND_TAG:=dev}"
: "${CONTAINER_CLI:=docker}"
: "${OVERLAY:=$MODE}"
: "${TIMEOUT:=300s}"
export NAMESPACE MONITORING_NAMESPACE

DRY_RUN=false
STEP=false

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RESET=$'\e[0m'
else
  BOLD='' DIM='' RESET=''
fi

# options USAGE ARGS…: the options that all scripts know; anything else is refused.
options() {
  local usage=$1
  shift
  while (($#)); do
    case $1 in
      -h | --help)
        printf '%s\n' "$usage"
        exit 0
        ;;
      --dry-run) DRY_RUN=true ;;
      --step) STEP=true ;;
      *)
        printf '%s: unknown argument %s\n\n%s\n' "${0##*/}" "$1" "$usage" >&2
        exit 2
        ;;
    esac
    shift
  done
  if $STEP && [[ ! -t 0 ]]; then
    die "--step waits for Enter: expected a terminal as standard input, got none. Leave --step out in a pipeline." 2
  fi
  case $MODE in
    minikube | standard) ;;
    *) die "MODE: expected minikube or standard, got '$MODE'." 2 ;;
  esac
}

# phase TITLE WHY: a heading.
phase() {
  printf '\n%s== %s%s\n   %s\n' "$BOLD" "$1" "$RESET" "$2"
}

# run WHY COMMAND…: says why, shows the command, runs it; not in a dry run.
run() {
  local why=$1
  shift
  printf '%s# %s%s\n$ %s\n' "$DIM" "$why" "$RESET" "$(quoted "$@")"
  if $DRY_RUN; then return 0; fi
  if $STEP; then
    local answer
    read -r -p "  Enter: run it · s: skip it · q: stop here > " answer
    case $answer in
      s) return 0 ;;
      q) exit 130 ;;
    esac
  fi
  "$@"
}

quoted() {
  local out='' word
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_./:=@,+-]+$ ]]; then out+="$word "; else out+="'${word//\'/\'\\\'\'}' "; fi
  done
  printf '%s' "${out% }"
}

say() { printf '   %s\n' "$*"; }

die() {
  printf '\n%s: %s\n' "${0##*/}" "$1" >&2
  exit "${2:-1}"
}

# need COMMAND HINT: stops when a program is missing.
need() {
  $DRY_RUN || command -v "$1" >/dev/null || die "expected the program $1 on PATH, found none. $2" 3
}

# holds_kubeconfig TEXT: whether it is the content of a kubeconfig, or base64 of it, which kubectl would tell in its error.
holds_kubeconfig() {
  [[ ! -e $1 ]] || return 1
  [[ $1 == *$'\n'* || $1 == '{'* || $1 =~ (apiVersion|clusters|contexts|users):[[:space:]] || $1 =~ ^[A-Za-z0-9+/=]{200,}$ ]]
}

need_cluster() {
  need kubectl "Install kubectl: https://kubernetes.io/docs/tasks/tools/"
  $DRY_RUN && return 0
  if holds_kubeconfig "${KUBECONFIG-}"; then
    die "KUBECONFIG should name a file, and seems to hold the content of one: write it into a file and name that." 2
  fi
  local problem
  problem=$(kubectl version --request-timeout=10s 2>&1 >/dev/null) ||
    die "no cluster answers (context '$(kubectl config current-context 2>/dev/null || echo none)'): ${problem##*$'\n'}. Set KUBECONFIG or start a cluster." 3
}

# rollout KIND/NAME NAMESPACE: waits until it is Ready, with progress; says why when it is not.
rollout() {
  run "Wait until $1 is Ready (at most $TIMEOUT)" \
    kubectl rollout status "$1" --namespace "$2" --timeout "$TIMEOUT" || {
    diagnose "$2"
    die "$1 in $2 did not become Ready within $TIMEOUT; the reasons are above."
  }
}

# diagnose NAMESPACE: what a person would look at first.
diagnose() {
  printf '\n%sDiagnosis of %s%s\n' "$BOLD" "$1" "$RESET" >&2
  {
    kubectl get pods --namespace "$1" -o wide
    echo "-- warnings"
    kubectl get events --namespace "$1" --field-selector type=Warning --sort-by=.lastTimestamp | tail -n 12
    local pod
    for pod in $(kubectl get pods --namespace "$1" -o name); do
      if [[ $(kubectl get "$pod" --namespace "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') != True ]]; then
        echo "-- last lines of $pod"
        kubectl logs "$pod" --namespace "$1" --all-containers --tail 15 || kubectl logs "$pod" --namespace "$1" --all-containers --previous --tail 15
      fi
    done
    if command -v node >/dev/null; then
      echo "-- what is wrong"
      palier check infra --no-wait --namespace "$NAMESPACE" --monitoring-namespace "$MONITORING_NAMESPACE" |
        grep -E '^(FAILED|UNKNOWN)'
    fi
  } >&2 2>&1 || true
}

# palier ARGS…: the project's own program; its first start installs what it needs.
palier() { node "$ROOT/setup/palier.mjs" "$@"; }

# absolute PATH: as seen from here, wherever it is read; it need not be there.
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac }

# render: the manifests of this installation, as `kubectl kustomize` makes them, with NAMESPACE and
# MONITORING_NAMESPACE in every place where a namespace is meant.
render() {
  kubectl kustomize "$ROOT/manifests/overlays/$OVERLAY" |
    node "$ROOT/scripts/in-namespaces.mjs" "$NAMESPACE" "$MONITORING_NAMESPACE"
}
