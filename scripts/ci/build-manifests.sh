#!/usr/bin/env bash
# Builds every overlay with kustomize, as kubectl will when it deploys. Names every overlay that does not build,
# and every file in git that is not what it was made from.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../manifests"

# Overlays read settings/*.env, which are not in git: the samples stand in. What is there already is kept.
made=()
trap '((${#made[@]} == 0)) || rm -f "${made[@]}"' EXIT
for sample in settings/*.env.sample; do
  file=${sample%.sample}
  [[ -e $file ]] && continue
  cp "$sample" "$file"
  made+=("$file")
done

failed=0
while read -r file; do
  overlay=$(dirname "$file")
  if objects=$(kubectl kustomize "$overlay" | grep -c '^kind:'); then
    echo "ok      $overlay: $objects objects"
  else
    echo "FAILED  $overlay" >&2
    failed=1
  fi
done < <(find overlays -name kustomization.yaml | sort)

# What is made from other files and kept in git has to be what they say.
./render.sh --check || failed=1
exit "$failed"
