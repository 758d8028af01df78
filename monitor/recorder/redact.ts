import type { HpaObject, TimelineEvent } from '../core/events.ts';

export type Redactor = (event: TimelineEvent) => TimelineEvent;

const MASK = '***';
/** A shorter "secret" would blank ordinary words. */
const SHORTEST_SECRET = 6;

/** Annotations that the HPA itself writes or reads; all others may hold anything and are left out. */
const KEPT_ANNOTATION = /^(autoscaling(\.alpha)?\.kubernetes\.io|palier)\//;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'@]+@/gi, `$1${MASK}@`],
  // ?token=…&password=…, and password=… in a message
  [
    /\b([\w-]*(?:token|secret|password|passwd|pwd|signature|(?:api|access|private)[_-]?key)=)[^\s&"'#;,]+/gi,
    `$1${MASK}`,
  ],
  // Authorization headers, and JSON web tokens wherever they are
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${MASK}`],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, MASK],
];

/** What any of the patterns needs; most events have none of it and pass untouched. */
const WORTH_A_LOOK = /:\/\/|=|Bearer|Basic|eyJ/;

/**
 * Takes secrets out of events before they are written: credentials in URLs and messages, annotations other than
 * the HPA's own (`kubectl.kubernetes.io/last-applied-configuration` may hold any environment variable), and the
 * `secrets` that the caller knows by value (tokens and passwords of the kubeconfig, say).
 */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const clean = (text: string): string => {
    let out = text;
    for (const secret of known) if (out.includes(secret)) out = out.replaceAll(secret, MASK);
    if (WORTH_A_LOOK.test(out)) for (const [pattern, mask] of PATTERNS) out = out.replace(pattern, mask);
    return out;
  };
  return (event) => cleanDeep(withoutAnnotations(event), clean) as TimelineEvent;
}

function withoutAnnotations(event: TimelineEvent): TimelineEvent {
  if (event.type === 'hpa.observed') return { ...event, object: cleanHpa(event.object) };
  if (event.type === 'run.started') return { ...event, hpaAtStart: event.hpaAtStart.map(cleanHpa) };
  return event;
}

function cleanHpa(object: HpaObject): HpaObject {
  const kept = Object.entries(object.annotations).filter(([key]) => KEPT_ANNOTATION.test(key));
  return { ...object, annotations: Object.fromEntries(kept) };
}

/** Strings cleaned at any depth; parts without a change are the same objects. */
function cleanDeep(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => cleanDeep(item, clean));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let changed: Record<string, unknown> | null = null;
  for (const [key, inner] of Object.entries(value)) {
    const next = cleanDeep(inner, clean);
    if (next === inner) continue;
    changed ??= { ...value };
    changed[key] = next;
  }
  return changed ?? value;
}
