import type { PrometheusSample, Stamp } from '../../timeline/events.ts';
import { appendPoint } from '../series.ts';
import type { MysqlPoint, MysqlState, RunState } from '../state.ts';
import { say } from './change.ts';

/** Connections at this share of max_connections are worth a word; the word is taken back below the second. */
const CONNECTIONS_HIGH = 0.8;
const CONNECTIONS_FINE = 0.7;

export function foldPrometheus(state: RunState, event: Stamp & PrometheusSample): RunState {
  const { mysql } = event;
  const backend = { latest: event.backend, latestT: event.t };
  const downSinceT = sinceDown(state.mysql.downSinceT, mysql.up, event.t);
  const exporterDownSinceT = sinceDown(state.mysql.exporterDownSinceT, mysql.exporterUp, event.t);
  const next: MysqlState = {
    latest: mysql,
    latestT: event.t,
    downSinceT,
    exporterDownSinceT,
    connectionsHigh: isHigh(state.mysql.connectionsHigh, mysql),
    series: appendPoint(state.mysql.series, pointOf(event), mergePoints),
  };
  return tell({ ...state, backend, mysql: next }, event, state.mysql);
}

function tell(state: RunState, event: Stamp & PrometheusSample, before: MysqlState): RunState {
  const now = state.mysql;
  let next = state;
  if (now.downSinceT !== null && before.downSinceT === null)
    next = say(next, event, 'bad', { kind: 'mysql-down' });
  if (now.downSinceT === null && before.downSinceT !== null) {
    next = say(next, event, 'good', { kind: 'mysql-up', downMs: event.t - before.downSinceT });
  }
  if (now.exporterDownSinceT !== null && before.exporterDownSinceT === null) {
    next = say(next, event, 'warning', { kind: 'mysql-exporter-down' });
  }
  if (now.exporterDownSinceT === null && before.exporterDownSinceT !== null) {
    next = say(next, event, 'good', { kind: 'mysql-exporter-up' });
  }
  const { connections, maxConnections } = event.mysql;
  if (now.connectionsHigh && !before.connectionsHigh && connections !== null && maxConnections !== null) {
    next = say(next, event, 'warning', { kind: 'mysql-connections-high', connections, maxConnections });
  }
  return next;
}

/** An unknown answer changes nothing: only a clear no begins an outage, only a clear yes ends it. */
function sinceDown(since: number | null, up: boolean | null, t: number): number | null {
  if (up === null) return since;
  return up ? null : (since ?? t);
}

function isHigh(was: boolean, mysql: PrometheusSample['mysql']): boolean {
  const { connections, maxConnections } = mysql;
  if (connections === null || maxConnections === null || maxConnections <= 0) return was;
  return connections / maxConnections >= (was ? CONNECTIONS_FINE : CONNECTIONS_HIGH);
}

function pointOf({ t, mysql }: Stamp & PrometheusSample): MysqlPoint {
  const { read, inserted, updated, deleted } = mysql.rowOperationsPerSecond;
  const known = [read, inserted, updated, deleted].filter((value) => value !== null);
  return {
    t,
    queriesPerSecond: mysql.queriesPerSecond,
    connections: mysql.connections,
    threadsRunning: mysql.threadsRunning,
    slowQueriesPerSecond: mysql.slowQueriesPerSecond,
    rowOperationsPerSecond: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0),
  };
}

function mergePoints(a: MysqlPoint, b: MysqlPoint): MysqlPoint {
  const mean = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : (x + y) / 2);
  const most = (x: number | null, y: number | null) => (x === null ? y : y === null ? x : Math.max(x, y));
  return {
    t: a.t,
    queriesPerSecond: mean(a.queriesPerSecond, b.queriesPerSecond),
    connections: most(a.connections, b.connections),
    threadsRunning: most(a.threadsRunning, b.threadsRunning),
    slowQueriesPerSecond: most(a.slowQueriesPerSecond, b.slowQueriesPerSecond),
    rowOperationsPerSecond: mean(a.rowOperationsPerSecond, b.rowOperationsPerSecond),
  };
}
