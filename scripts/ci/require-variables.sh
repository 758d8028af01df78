#!/usr/bin/env bash
# require-variables.sh NAME…: the first line of every job. Says of each variable that is missing or malformed its
# name, what is expected and where to set it; never its value, which may be a secret. Exit code 2 when one is.
# NAME? may be missing, not malformed.
set -euo pipefail
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || {
  echo "${0##*/}: expected bash 4.4 or newer, got $BASH_VERSION: brew install bash (macOS brings 3.2)" >&2
  exit 3
}
here=$(dirname "${BASH_SOURCE[0]}")

# FORMAT[NAME]: how a value looks. docs/gitlab-ci.md explains each; a test holds the two together.
declare -A FORMAT=(
  [CI_COMMIT_SHA]=commit
  [CI_REGISTRY]=registry
  [CI_REGISTRY_IMAGE]=image
  [CI_REGISTRY_USER]=text
  [CI_REGISTRY_PASSWORD]=secret
  [CI_DEPLOY_USER]=text
  [CI_DEPLOY_PASSWORD]=secret
  [EC2_HOST]=host
  [EC2_PORT]=port
  [EC2_USER]=user
  [EC2_DIR]=path
  [EC2_SSH_KEY]=key-file
  [EC2_KNOWN_HOSTS]=known-hosts-file
  [CLUSTER_KUBECONFIG]=kubeconfig-file
  [CLUSTER_MODE]=mode
  [OVERLAY]=path
  [NAMESPACE]=namespace
  [MONITORING_NAMESPACE]=namespace
  [MYSQL_ROOT_PASSWORD]=password
  [APP_DB_PASSWORD]=password
  [EXPORTER_DB_PASSWORD]=password
  [GRAFANA_ADMIN_PASSWORD]=password
  [GATE_SCENARIO]=name
  [GATE_PROFILE]=name
  [TIMEOUT]=duration
  [KILL]=boolean
  [ROLLBACK_TAG]=tag
)

# expected FORMAT: in words.
expected() {
  case $1 in
    commit) echo "a commit hash: 40 hexadecimal digits" ;;
    registry) echo "a registry's host, with its port if it has one: registry.example.com" ;;
    image) echo "an image name in lower case, without a tag: registry.example.com/group/project" ;;
    host) echo "a host name or an address, without protocol and port: ec2.example.com" ;;
    port) echo "a port from 1 to 65535" ;;
    user) echo "a login name: ubuntu" ;;
    path) echo "a path of letters, digits and ./_- only" ;;
    key-file) echo "a variable of type File with a private key of ssh, without a passphrase" ;;
    known-hosts-file) echo "a variable of type File with the host's keys, as ssh-keyscan prints them" ;;
    kubeconfig-file) echo "a variable of type File with a kubeconfig" ;;
    mode) echo "minikube or standard" ;;
    namespace) echo "a namespace: at most 63 lower-case letters, digits and hyphens" ;;
    password) echo "12 to 64 letters and digits" ;;
    secret) echo "8 or more characters, no line breaks" ;;
    name) echo "a name of lower-case letters, digits and hyphens" ;;
    tag) echo "an image tag: the hash of the commit to go back to" ;;
    duration) echo "a time in seconds or minutes: 300s, 5m" ;;
    boolean) echo "true or false" ;;
    text) echo "a text without line breaks" ;;
  esac
}

# fits FORMAT VALUE
fits() {
  local value=$2
  case $1 in
    commit) [[ $value =~ ^[0-9a-f]{40}$ ]] ;;
    registry) [[ $value =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?$ ]] ;;
    image) [[ $value =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9._-]+)+$ ]] ;;
    host) [[ $value =~ ^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$ ]] ;;
    port) [[ $value =~ ^[1-9][0-9]{0,4}$ ]] && ((value <= 65535)) ;;
    user) [[ $value =~ ^[a-z_][a-z0-9_-]*$ ]] ;;
    path) [[ $value =~ ^[A-Za-z0-9./_-]+$ && $value != -* && /$value/ != */../* ]] ;;
    key-file) "$here/ssh-key.sh" "$value" >/dev/null ;;
    known-hosts-file) [[ -r $value ]] && grep -Eq '^[^# ]+ (ssh|ecdsa)-[a-z0-9-]+ AAAA' "$value" ;;
    kubeconfig-file) [[ -r $value ]] && grep -q '^clusters:' "$value" ;;
    mode) [[ $value == minikube || $value == standard ]] ;;
    namespace) [[ $value =~ ^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$ ]] ;;
    password) [[ $value =~ ^[A-Za-z0-9]{12,64}$ ]] ;;
    secret) [[ ${#value} -ge 8 && $value != *$'\n'* ]] ;;
    name) [[ $value =~ ^[a-z0-9-]+$ ]] ;;
    tag) [[ $value =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] ;;
    duration) [[ $value =~ ^[1-9][0-9]*(s|m)$ ]] ;;
    boolean) [[ $value == true || $value == false ]] ;;
    text) [[ -n $value && $value != *$'\n'* ]] ;;
    *) return 1 ;;
  esac
}

problems=0
for wanted in "$@"; do
  name=${wanted%\?}
  format=${FORMAT[$name]:-}
  if [[ -z $format ]]; then
    echo "require-variables.sh: $name is not in its table of formats" >&2
    exit 2
  fi
  if [[ -z ${!name:-} ]]; then
    [[ $wanted != *\? ]] || continue
    state="is missing or empty"
  elif ! fits "$format" "${!name}"; then
    state="is malformed"
  else
    continue
  fi
  ((problems += 1))
  echo "CI variable $name $state: expected $(expected "$format")." >&2
done
if ((problems)); then
  echo "Set it in GitLab: Settings > CI/CD > Variables; docs/gitlab-ci.md has the table with examples." >&2
  exit 2
fi
