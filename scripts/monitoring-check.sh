#!/usr/bin/env bash
# Is the monitoring really working? Asks Prometheus itself.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="monitoring-check.sh [--step] [--dry-run]

Asks Prometheus, through the API server: is the MySQL exporter up, are the targets scraped, do the metrics move, are
the alert rules loaded.

Inputs, by environment:
  NAMESPACE              of MySQL and the backend   (now: $NAMESPACE)
  MONITORING_NAMESPACE   of Prometheus              (now: $MONITORING_NAMESPACE)
  KUBECONFIG             the cluster"

options "$usage" "$@"
need_cluster

# soon COMMAND…: again for up to a minute. After a rollout Prometheus needs some scrapes to know the new pods and
# to forget the former ones.
soon() {
  local answer
  for _ in {1..12}; do
    if answer=$("$@"); then
      echo "$answer"
      return
    fi
    sleep 5
  done
  echo "$answer"
  return 1
}

prometheus() {
  kubectl get --raw "/api/v1/namespaces/$MONITORING_NAMESPACE/services/prometheus:9090/proxy/api/v1/$1"
}

# value EXPRESSION: its single value; fails when there is none.
value() {
  local encoded answer
  encoded=$(sed -e 's/%/%25/g' -e 's/ /%20/g' -e 's/"/%22/g' -e 's/{/%7B/g' -e 's/}/%7D/g' -e 's/+/%2B/g' <<<"$1")
  answer=$(prometheus "query?query=$encoded") || return 1
  sed -nE 's/.*"value":\[[0-9.]+,"([^"]+)"\].*/\1/p' <<<"$answer" | grep . || {
    echo "Prometheus has no data for $1"
    return 1
  }
}

# at_least MINIMUM EXPRESSION
at_least() {
  local found
  found=$(value "$2") || {
    echo "$found"
    return 1
  }
  awk -v found="$found" -v minimum="$1" 'BEGIN { exit !(found + 0 >= minimum + 0) }' || {
    echo "expected at least $1, got $found: $2"
    return 1
  }
  echo "$found  ($2)"
}

moves() {
  local before after
  before=$(value "$1") || {
    echo "$before"
    return 1
  }
  for _ in 1 2 3 4 5 6; do
    sleep 5
    after=$(value "$1") || return 1
    if [[ $after != "$before" ]]; then
      echo "$before, then $after  ($1)"
      return
    fi
  done
  echo "stays at $before: $1"
  return 1
}

no_target_is_down() {
  local answer down
  answer=$(prometheus 'targets?state=active') || return 1
  down=$(grep -o '"health":"down"' <<<"$answer" | wc -l)
  if ((down > 0)); then
    echo "$down targets down: $(grep -oE '"lastError":"([^"\\]|\\.)+"' <<<"$answer" | head -n 3 | tr '\n' ' ')"
    return 1
  fi
  echo "$(grep -o '"health":"up"' <<<"$answer" | wc -l) targets up"
}

rules_are_loaded() {
  local answer alerts
  answer=$(prometheus 'rules?type=alert') || return 1
  alerts=$(grep -oE '"type":"alerting"' <<<"$answer" | wc -l)
  if ((alerts == 0)) || grep -q '"health":"err"' <<<"$answer"; then
    echo "$alerts alert rules, errors: $(grep -oE '"lastError":"([^"\\]|\\.)+"' <<<"$answer" | head -n 3 | tr '\n' ' ')"
    return 1
  fi
  echo "$alerts alert rules, all evaluated"
}

phase "Monitoring" "Installed is not working: every check asks Prometheus for data."
check "Prometheus answers" prometheus status/buildinfo
check "MySQL exporter is up" soon at_least 1 'sum(up{job=~".*mysqld-exporter.*|mysql.*"})'
check "the exporter reaches MySQL" soon at_least 1 'max(mysql_up)'
check "backend pods are scraped" soon at_least 1 'sum(up{job=~".*backend.*"})'
check "no target is down" soon no_target_is_down
check "MySQL's metrics move" moves 'sum(mysql_global_status_queries)'
check "alert rules are loaded" rules_are_loaded
verdict
