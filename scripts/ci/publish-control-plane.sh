#!/usr/bin/env bash
# Builds the sandbox's control plane for each platform and puts it into the project's package registry, by the key of its
# sources: whoever has the same sources takes it from there instead of building it. `--key` only prints the key.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
name=palier-control-plane
sources=sandbox/control-plane
out=package/control-plane

# The same as sourcesKey in setup/tools/own-sources.ts.
key=$(
  cd "$sources"
  find . -type f \( -name '*.go' ! -name '*_test.go' -o -name go.mod -o -name go.sum -o -name '*.sh' -o -name '*.y*ml' -o -name '*.json' \) |
    sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c 1-12
)
if [[ ${1:-} == --key ]]; then
  echo "$key"
  exit
fi

registry=$CI_API_V4_URL/projects/$CI_PROJECT_ID/packages/generic/$name/$key
# request FILE [ARG…]: with the job's token, which is not on the command line.
request() {
  curl --silent --show-error --fail --output /dev/null --config - "${@:2}" "$registry/$1" <<<"header = \"JOB-TOKEN: $CI_JOB_TOKEN\""
}
# Published last of all.
if request SHA256SUMS 2>/dev/null; then
  echo "$name $key is there already"
  exit
fi

rm -rf "$out"
mkdir -p "$out"
# The licences of what is in it.
(cd "$sources" && go list -deps -f '{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}' .) | sort -u |
  while read -r module version folder; do
    [[ -n $folder ]] || continue
    printf '%s %s\n\n' "$module" "$version"
    find "$folder" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'notice*' -o -iname 'copying*' \) -exec cat {} +
    printf '\n%80s\n' '' | tr ' ' -
  done >"$out/THIRD-PARTY-NOTICES.txt"
for arch in amd64 arm64; do
  GOOS=linux GOARCH=$arch "$sources/build.sh" "$PWD/$out/$name"
  tar -C "$out" -czf "$out/$name-linux-$arch.tar.gz" "$name" THIRD-PARTY-NOTICES.txt
  rm "$out/$name"
done
cd "$out"
sha256sum -- *.tar.gz | tee SHA256SUMS
for file in *.tar.gz SHA256SUMS; do
  request "$file" --upload-file "$file"
  echo "published $file"
done
