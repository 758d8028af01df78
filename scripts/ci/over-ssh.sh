#!/usr/bin/env bash
# over-ssh.sh SCRIPT: runs one of scripts/ci/ on the EC2 host, on this very commit, and brings reports/ back.
#
# The host needs no access to GitLab: the commit is pushed to it through the same connection, and variables travel
# by standard input, where no process list and no log shows them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scripts/ci/require-variables.sh CI_COMMIT_SHA EC2_HOST EC2_PORT EC2_USER EC2_DIR EC2_SSH_KEY EC2_KNOWN_HOSTS \
  'CLUSTER_MODE?' 'CLUSTER_KUBECONFIG?' 'TIMEOUT?' 'KILL?' 'ROLLBACK_TAG?'
script=$1

# What the scripts read; nothing else of the job's environment leaves it.
passed=(
  CI_COMMIT_SHA CI_COMMIT_BRANCH CI_DEPLOY_USER CI_DEPLOY_PASSWORD BACKEND_IMAGE BACKEND_TAG CLUSTER_MODE OVERLAY
  NAMESPACE MONITORING_NAMESPACE TIMEOUT MYSQL_ROOT_PASSWORD APP_DB_PASSWORD EXPORTER_DB_PASSWORD
  GRAFANA_ADMIN_PASSWORD KILL GATE_SCENARIO GATE_PROFILE ROLLBACK_TAG
)

temporary=$(umask 077 && mktemp -d)
trap 'rm -rf "$temporary"' EXIT
# ssh refuses a key that others can read, and GitLab's file variables can be; and one that was changed by pasting.
(umask 077 && scripts/ci/ssh-key.sh "$EC2_SSH_KEY" >"$temporary/key")

# Never a question, never an unknown host, no other key than this one.
ssh=(
  ssh -F none -i "$temporary/key" -p "$EC2_PORT"
  -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes
  -o "UserKnownHostsFile=$EC2_KNOWN_HOSTS" -o GlobalKnownHostsFile=none
  -o ConnectTimeout=15 -o ServerAliveInterval=15 -o ServerAliveCountMax=4
)
on_host() { "${ssh[@]}" "$EC2_USER@$EC2_HOST" "$@"; }

variables() {
  local name
  for name in "${passed[@]}"; do
    if [[ -n ${!name:-} ]]; then printf '%s=%q\n' "$name" "${!name}"; fi
  done
  if [[ -n ${CLUSTER_KUBECONFIG:-} ]]; then printf 'KUBECONFIG_CONTENT=%q\n' "$(cat "$CLUSTER_KUBECONFIG")"; fi
}

on_host "git init --quiet '$EC2_DIR' && git -C '$EC2_DIR' config receive.shallowUpdate true" || {
  echo "over-ssh.sh: no command runs on $EC2_HOST port $EC2_PORT as $EC2_USER; ssh says why above. Is the host up, does its firewall let this runner in, is EC2_KNOWN_HOSTS its key, is git installed?" >&2
  exit 3
}
case $EC2_DIR in /*) path=$EC2_DIR ;; *) path=/~/$EC2_DIR ;; esac
GIT_SSH_COMMAND=$(printf '%q ' "${ssh[@]}") GIT_SSH_VARIANT=ssh \
  git push --quiet --force "ssh://$EC2_USER@$EC2_HOST:$EC2_PORT$path" "$CI_COMMIT_SHA:refs/heads/pipeline"
on_host "cd '$EC2_DIR' && git checkout --quiet --force --detach '$CI_COMMIT_SHA' && rm -rf reports"

code=0
variables | on_host "cd '$EC2_DIR' && exec bash scripts/ci/on-host.sh '$script'" || code=$?
on_host "cd '$EC2_DIR' && mkdir -p reports && tar -c reports" | tar -x || echo "over-ssh.sh: reports/ could not be brought back" >&2
exit "$code"
