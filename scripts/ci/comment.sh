#!/usr/bin/env bash
# comment.sh FILE: puts a Markdown summary on the merge request. COMMENT_TOKEN is a project access token with the scope
# api; without it, or outside of a merge request, the summary stays an artifact.
set -euo pipefail
file=$1
if [[ -z ${COMMENT_TOKEN:-} || -z ${CI_MERGE_REQUEST_IID:-} ]]; then exit 0; fi
[[ -s $file ]] || {
  echo "comment.sh: no $file: the gate has left no summary" >&2
  exit 0
}
# The token by standard input: arguments are for all to see.
curl --silent --show-error --fail --output /dev/null --config - \
  --data-urlencode "body@$file" \
  "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes" \
  <<<"header = \"PRIVATE-TOKEN: $COMMENT_TOKEN\""
echo "comment.sh: $file is on merge request $CI_MERGE_REQUEST_IID"
