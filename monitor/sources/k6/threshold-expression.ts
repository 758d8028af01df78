/** A threshold as a script may write it. */
type Declared = string | { readonly threshold: string; readonly abortOnFail?: boolean };

export interface Thresholds {
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  /** Those of them that end the load. */
  readonly abortOnFail: Readonly<Record<string, readonly string[]>>;
}

/** The thresholds of a script's options, under the names that k6 gives their metrics in its summary. */
export function thresholdsIn(options: Readonly<Record<string, readonly Declared[]>>): Thresholds {
  const all = Object.entries(options).map(
    ([name, declared]) => [name.replace(/\{\s*(.*?)\s*\}$/, '{$1}'), declared] as const,
  );
  const ending = all.map(
    ([name, declared]) =>
      [name, declared.filter((one) => typeof one !== 'string' && one.abortOnFail === true)] as const,
  );
  return {
    thresholds: Object.fromEntries(all.map(([name, declared]) => [name, declared.map(textOf)])),
    abortOnFail: Object.fromEntries(
      ending.filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.map(textOf)]),
    ),
  };
}

function textOf(declared: Declared): string {
  return typeof declared === 'string' ? declared : declared.threshold;
}

/** `p(99.90) < 200` as its statistic, in k6's own spelling (`p(99.9)`); null: not of this form. */
export function statisticOf(expression: string): string | null {
  const [, percentile, name] = /^\s*(?:p\(\s*([\d.]+)\s*\)|([a-z]+))/.exec(expression) ?? [];
  if (percentile !== undefined) return `p(${Number(percentile)})`;
  return name ?? null;
}

/** The metric of a threshold and the tags that it is about: `http_reqs{status:200,kind:a}`. */
export function metricOf(name: string): {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
} {
  const [, metric = name, inner = ''] = /^([^{]*)\{(.*)\}$/.exec(name) ?? [];
  const pairs = inner.split(',').flatMap((part) => {
    const colon = part.indexOf(':');
    return colon === -1 ? [] : [[bare(part.slice(0, colon)), bare(part.slice(colon + 1))] as const];
  });
  return { metric, tags: Object.fromEntries(pairs) };
}

function bare(text: string): string {
  return text.trim().replace(/^["']+|["']+$/g, '');
}
