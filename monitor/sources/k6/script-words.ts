import { suggest } from '../../../core/lib/suggest.ts';

/** What k6 has a name for. Sources: metrics/builtin.go, lib/options.go, lib/executor and js/jsmodules.go of k6. */
const METRICS = `vus vus_max iterations iteration_duration dropped_iterations checks group_duration http_reqs
  http_req_failed http_req_duration http_req_blocked http_req_connecting http_req_tls_handshaking http_req_sending
  http_req_waiting http_req_receiving ws_sessions ws_msgs_sent ws_msgs_received ws_ping ws_session_duration
  ws_connecting grpc_req_duration grpc_streams grpc_streams_msgs_sent grpc_streams_msgs_received data_sent
  data_received browser_data_sent browser_data_received browser_http_req_duration browser_http_req_failed
  browser_web_vital_cls browser_web_vital_fcp browser_web_vital_fid browser_web_vital_inp browser_web_vital_lcp
  browser_web_vital_ttfb`;
const OPTIONS = `paused vus duration iterations stages scenarios executionSegment executionSegmentSequence noSetup
  setupTimeout noTeardown teardownTimeout handleSummaryTimeout rps dns maxRedirects userAgent batch batchPerHost
  httpDebug insecureSkipTLSVerify tlsCipherSuites tlsVersion tlsAuth throw thresholds blacklistIPs blockHostnames
  hosts noConnectionReuse noVUConnectionReuse minIterationDuration cloud ext summaryTrendStats summaryTimeUnit
  systemTags tags metricSamplesBufferSize noCookiesReset discardResponseBodies features`;
const SCENARIO_OPTIONS = `executor startTime gracefulStop env exec tags options vus iterations maxDuration duration
  startVUs stages gracefulRampDown rate timeUnit preAllocatedVUs maxVUs startRate target`;
const EXECUTORS = `shared-iterations per-vu-iterations constant-vus ramping-vus constant-arrival-rate
  ramping-arrival-rate`;
const MODULES = `k6 k6/browser k6/crypto k6/crypto/x509 k6/data k6/encoding k6/execution k6/experimental/csv
  k6/experimental/fs k6/experimental/streams k6/experimental/websockets k6/html k6/http k6/metrics k6/net/grpc k6/secrets k6/timers
  k6/websockets k6/ws`;

/** A name that the script gives to something of its own. */
const OWN_METRIC = /\bnew\s+(?:\w+\.)?(?:Counter|Gauge|Rate|Trend)\s*\(\s*(['"`])(\w+)\1/g;
const OWN_FUNCTION =
  /\bexport\s+(?:async\s+)?(?:function\s*\*?|const|let|var)\s+(\w+)|\bexports\.(\w+)\s*=|\bas\s+(\w+)/g;

/** How k6 says that it does not know a name, and what it might have been. */
const UNKNOWN: readonly { readonly says: RegExp; readonly known: (sources: string) => readonly string[] }[] =
  [
    {
      says: /no metric name "([^"{]+)/,
      known: (sources) => [...wordsOf(METRICS), ...found(OWN_METRIC, sources)],
    },
    { says: /unknown executor type '([^']+)'/, known: () => wordsOf(EXECUTORS) },
    { says: /function '([^']+)' not found in exports/, known: (sources) => found(OWN_FUNCTION, sources) },
    {
      says: /json: unknown field "([^"]+)"/,
      known: () => [...wordsOf(OPTIONS), ...wordsOf(SCENARIO_OPTIONS)],
    },
    { says: /the module (k6[^\s,]*)/, known: () => wordsOf(MODULES) },
  ];

/** What may have been meant by the name that an error of k6 does not know; null: nothing is near. */
export function nearestName(error: string, sources: string): string | null {
  for (const { says, known } of UNKNOWN) {
    const name = says.exec(error)?.[1];
    if (name !== undefined) return meantBy(name, known(sources));
  }
  return null;
}

/** What was meant instead of an option that k6 does not know; null: nothing is near, or another k6 knows it. */
export function nearestOption(option: string): string | null {
  return meantBy(option, wordsOf(OPTIONS));
}

function meantBy(name: string, known: readonly string[]): string | null {
  return known.includes(name) ? null : (suggest(name, known)[0] ?? null);
}

function found(pattern: RegExp, sources: string): readonly string[] {
  return [...sources.matchAll(pattern)].map((match) => match.slice(1).findLast((word) => word) ?? '');
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/);
}
