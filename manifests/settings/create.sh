#!/usr/bin/env bash
# create.sh [IMAGE]: writes the settings that are not in git, next to their samples.
#
# Passwords are drawn once and kept: a file that exists stays as it is. IMAGE, the backend's whole image
# reference (registry.example.com/palier/backend:1a2b3c4), replaces the former one; without it an existing
# image.env stays, and a new one gets the sample's.
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || {
  echo "${0##*/}: expected bash 4.4 or newer, got $BASH_VERSION: brew install bash (macOS brings 3.2)" >&2
  exit 3
}
set -euo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")"

image=${1:-}
case $image in
  -h | --help)
    sed -n '2,6s/^# //p' "${BASH_SOURCE[0]##*/}"
    exit 0
    ;;
  -* | *[[:space:]]*)
    echo "create.sh: expected an image reference such as palier-backend:dev, got '$image'" >&2
    exit 2
    ;;
esac

# Letters and digits only, so that no quoting can spoil it: 24 of 62 signs are 142 bits.
password() {
  local text
  text=$(head -c 96 /dev/urandom | base64 | tr -dc 'A-Za-z0-9')
  printf '%s' "${text:0:24}"
}

for sample in *.env.sample; do
  file=${sample%.sample}
  if [[ $file == image.env ]]; then
    if [[ -n $image ]]; then
      printf 'BACKEND_IMAGE=%s\n' "$image" >image.env
    elif [[ ! -e image.env ]]; then
      cp image.env.sample image.env
    fi
  elif [[ ! -e $file ]]; then
    printf '%s=%s\n' "$(sed -n 's/=.*//p' "$sample")" "$(password)" >"$file"
    echo "settings/$file: new password"
  fi
done
echo "settings/image.env: $(<image.env)"
