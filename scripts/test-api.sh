#!/usr/bin/env bash
# Smoke test of the API: health, then create, read, update, delete, with the database asked itself.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="test-api.sh [--step] [--dry-run]

Calls each endpoint of the API once and checks what comes back; asks MySQL itself whether the data is there.

Inputs, by environment:
  API_URL     where the API answers; default: the NodePort of Service backend on the node's address
  NAMESPACE   of the backend and MySQL   (now: $NAMESPACE)
  KUBECONFIG  the cluster

It is a smoke test: 'palier check api' and the backend's own tests go further."

options "$usage" "$@"
need curl "Install curl."
need_cluster

api_url() {
  if [[ -n ${API_URL:-} ]]; then
    echo "$API_URL"
    return
  fi
  if $DRY_RUN; then
    echo "http://NODE:30080"
    return
  fi
  local port address
  port=$(kubectl get service backend --namespace "$NAMESPACE" --output 'jsonpath={.spec.ports[0].nodePort}')
  [[ -n $port ]] || die "Service backend in $NAMESPACE has no NodePort. Set API_URL, for example after: kubectl port-forward -n $NAMESPACE service/backend 8080:80" 3
  for address in $(kubectl get nodes --output 'jsonpath={.items[*].status.addresses[?(@.type=="InternalIP")].address}') 127.0.0.1; do
    if curl --silent --max-time 3 --output /dev/null "http://$address:$port/livez"; then
      echo "http://$address:$port"
      return
    fi
  done
  die "nothing answers on the NodePort $port of any node. Set API_URL." 3
}

# call EXPECTED_STATUS METHOD PATH [JSON]: prints the body; fails when the status is another.
call() {
  local expected=$1 method=$2 path=$3 body=${4:-} answer status
  local arguments=(--silent --show-error --max-time 10 --request "$method" --write-out '\n%{http_code}')
  [[ -z $body ]] || arguments+=(--header 'Content-Type: application/json' --data "$body")
  answer=$(curl "${arguments[@]}" "$url$path") || return 1
  status=${answer##*$'\n'}
  printf '%s\n' "${answer%$'\n'*}"
  [[ $status == "$expected" ]] || {
    echo "$method $path: expected $expected, got $status: ${answer%$'\n'*}"
    return 1
  }
}

# contains TEXT COMMAND…: the command succeeds and prints the text.
contains() {
  local wanted=$1 output
  shift
  output=$("$@") || {
    printf '%s\n' "$output"
    return 1
  }
  if [[ $output != *"$wanted"* ]]; then
    echo "expected $wanted in: ${output:0:160}"
    return 1
  fi
  echo "${output:0:160}"
}

in_mysql() {
  # The password stays inside the pod.
  # shellcheck disable=SC2016
  kubectl exec --namespace "$NAMESPACE" mysql-0 --container mysql -- \
    sh -c 'MYSQL_PWD=$MYSQL_ROOT_PASSWORD exec mysql --user root --batch --skip-column-names --execute "$1"' sh "$1"
}

url=$(api_url)
name="smoke $(date +%s)-$RANDOM"
phase "API at $url" "Every operation once, and the data read back from MySQL itself."
check "health: application and database" contains '"ok"' call 200 GET /health
check "list" contains '"items"' call 200 GET '/api/items?per_page=1'
if $DRY_RUN; then
  id=ID
  check "create" call 201 POST /api/items "{\"name\":\"$name\"}"
else
  created=$(call 201 POST /api/items "{\"name\":\"$name\"}") || true
  id=$(sed -nE 's/.*"id": ?([0-9]+).*/\1/p' <<<"$created" | head -n 1)
  check "create" grep -x "[0-9][0-9]*" <<<"$id"
  [[ -n $id ]] || {
    printf '        %s\n' "$created"
    verdict || exit 1
  }
fi
check "read it back" contains "$name" call 200 GET "/api/items/$id"
check "MySQL has it" contains "$name" in_mysql "SELECT name FROM palier.items WHERE id = $id"
check "update" contains "$name changed" call 200 PATCH "/api/items/$id" "{\"name\":\"$name changed\"}"
check "MySQL has the change" contains "$name changed" in_mysql "SELECT name FROM palier.items WHERE id = $id"
check "delete" call 204 DELETE "/api/items/$id"
check "gone: 404" call 404 GET "/api/items/$id"
check "bad input is refused: 4xx with a reason" contains '"title"' call 422 POST /api/items '{"name":""}'
verdict
