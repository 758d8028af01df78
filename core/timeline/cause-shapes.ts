import {
  amount,
  bool,
  listOf,
  type Misfit,
  nullOr,
  num,
  obj,
  oneOf,
  recordOf,
  type Shape,
  shape,
  str,
} from '../lib/shape.ts';
import type {
  ApiFailure,
  Cause,
  CauseCode,
  CauseValues,
  Detail,
  ImpossibleFigure,
  Instances,
  RefusedQuery,
  UnwatchedTarget,
} from './cause.ts';

const texts = recordOf(str);
/** In which languages depends on the Palier that recorded it. */
const detail: Shape<Detail> = (value) => (typeof value === 'string' ? null : texts(value));

const FAILURES = {
  unreachable: true,
  timeout: true,
  tls: true,
  credentials: true,
  unauthorized: true,
  forbidden: true,
  'not-found': true,
  gone: true,
  throttled: true,
  server: true,
  excessive: true,
  'not-kubernetes': true,
} as const satisfies Record<ApiFailure, true>;

const watched = { resource: str, namespace: nullOr(str) };
const NONE = {};
const instances = shape<Instances>({ count: amount, names: listOf(str) });

const SHAPES: { readonly [Code in CauseCode]: Shape<CauseValues[Code]> } = {
  'request-failed': shape({
    ...watched,
    verb: oneOf('get', 'list', 'watch'),
    kind: oneOf(...(Object.keys(FAILURES) as ApiFailure[])),
    status: nullOr(num),
    detail,
    reconnecting: bool,
  }),
  'connection-lost': shape(NONE),
  'history-gone': shape(NONE),
  'watch-ends-at-once': shape(watched),
  'stream-was-dead': shape({ ...watched, silentMs: amount, reconnecting: bool }),
  'silent-at-end': shape({ ...watched, silentMs: amount, answered: bool }),
  'targets-unwatched': shape({
    targets: listOf(
      shape<UnwatchedTarget>({ kind: str, name: str, selector: nullOr(str), failure: nullOr(detail) }),
    ),
  }),
  'metrics-server-missing': shape(NONE),
  'metrics-server-failing': shape({ status: nullOr(num), detail }),
  'metrics-impossible': shape({
    first: shape<ImpossibleFigure>({
      pod: str,
      container: str,
      resource: oneOf('cpu', 'memory'),
      fault: oneOf('no-quantity', 'negative', 'too-much'),
    }),
    more: amount,
  }),
  'metrics-stale': shape({ staleMs: amount, isEmpty: bool }),
  'prometheus-not-found': shape(NONE),
  'prometheus-search-failed': shape({ detail }),
  'prometheus-failing': shape({ detail }),
  'prometheus-remarks': shape({ how: detail, remarks: detail }),
  'dependency-unseen': shape({ title: str, exporter: nullOr(str) }),
  'dependency-away': shape({
    title: str,
    exporter: nullOr(str),
    unscraped: instances,
    down: instances,
    of: amount,
  }),
  'dependency-refused': shape({ queries: listOf(shape<RefusedQuery>({ gauge: str, why: str })) }),
  'k6-starts': shape(NONE),
  'k6-not-started': shape({ detail }),
  'k6-metrics-damaged': shape({ detail }),
  'k6-silent': shape({ silentMs: amount }),
  'load-over': shape(NONE),
  'target-silent': shape({ detail }),
  'target-port-forwarded': shape(NONE),
  'target-unknown': shape({ detail }),
  'recorder-blocked': shape({ path: str, detail }),
  'events-dropped': shape({ count: amount }),
  'records-damaged': shape({ records: amount, firstLine: amount }),
  'record-doubtful': shape({ line: nullOr(amount), detail }),
  'clock-set': shape({ apartMs: num }),
  'process-suspended': shape({ passedMs: amount }),
};

const anyCause = shape<{ code: string; values: Readonly<Record<string, unknown>> }>({
  code: str,
  values: obj,
});

/** A code of a newer Palier is let through: there is the English reason beside it. */
export const causeShape: Shape<Cause> = (value): Misfit | null => {
  const wrong = anyCause(value);
  if (wrong !== null) return wrong;
  const { code, values } = value as { code: string; values: unknown };
  if (!Object.hasOwn(SHAPES, code)) return null;
  const misfit = SHAPES[code as CauseCode](values);
  return misfit === null ? null : { ...misfit, at: `.values${misfit.at}` };
};
