#!/usr/bin/env bash
# Logging in to the registry for one job. Sourced, not run.

# registry_login: the password by standard input, the login into a folder that is gone when the job is: a shell
# runner would else keep it for the next job.
registry_login() {
  DOCKER_CONFIG=$(umask 077 && mktemp -d)
  export DOCKER_CONFIG REGISTRY_AUTH_FILE=$DOCKER_CONFIG/auth.json
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  printf '%s' "$CI_REGISTRY_PASSWORD" |
    "$CONTAINER_CLI" login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY" >/dev/null || {
    echo "${0##*/}: the registry $CI_REGISTRY refuses user $CI_REGISTRY_USER. Are CI_REGISTRY_USER and CI_REGISTRY_PASSWORD right and not expired?" >&2
    exit 3
  }
  echo "logged in to $CI_REGISTRY"
}

# Not through `grep -q`: it leaves at the first match, and what then has nobody to write to fails.
is_podman() { [[ $("$CONTAINER_CLI" version 2>/dev/null) == *[Pp]odman* ]]; }
