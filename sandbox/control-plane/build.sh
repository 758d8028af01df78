#!/bin/sh
# Builds the control plane into the file $1. Go's own variables say where its caches are and for which machine: GOCACHE,
# GOFLAGS, GOOS, GOARCH.
set -eu
case "${1:?expected the file to build into}" in /*) output=$1 ;; *) output=$PWD/$1 ;; esac
cd "$(dirname "$0")"
kubernetes=$(sed -n 's/^.*k8s.io\/kubernetes v\([0-9.]*\)$/\1/p' go.mod)
minor=${kubernetes#*.}
version=k8s.io/component-base/version
export CGO_ENABLED=0
# Fewest CPU seconds (setup/tools/fetch/go-flags.ts compiles everything else alike): compilers end before much garbage is
# worth collecting; nobody reads debug information here; packages come side by side, so that each needs one thread.
export GOGC="${GOGC:-400}"
exec go build -trimpath '-gcflags=all=-dwarf=false -c=1' -o "$output" -ldflags "-s -w
  -X $version.gitVersion=v$kubernetes+palier-sandbox
  -X $version.gitMajor=${kubernetes%%.*} -X $version.gitMinor=${minor%%.*} -X $version.gitTreeState=clean" .
