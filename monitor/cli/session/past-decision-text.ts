import { deserialize, serialize } from 'node:v8';
import type { Followed, FollowedHpa } from '../../../core/explain/follow.ts';
import type { PodSnapshot, ResourceSample } from '../../../hpa/input.ts';

/** The long lists of a decision, which the next one has nearly all in common with it. */
export interface Lists {
  readonly pods: readonly PodSnapshot[];
  readonly samples: readonly ResourceSample[];
}

export const noLists: Lists = { pods: [], samples: [] };

/**
 * What was known at a decision of one autoscaler, a byte a sign: a text lies in the heap, which is tidied, where
 * thousands of small buffers leave holes.
 * @param before of the decision before it: what is the same is not told again
 */
export function encodeMoment(followed: Followed, before: Lists): { text: string; lists: Lists } {
  const lists = listsOf(followed);
  const changed = [changesOf(lists.pods, before.pods), changesOf(lists.samples, before.samples)];
  const text = serialize([withLists(followed, noLists), ...changed]).toString('latin1');
  return { text, lists };
}

/** @param before as it was given to encodeMoment */
export function decodeMoment(text: string, before: Lists): { followed: Followed; lists: Lists } {
  const [bare, pods, samples] = deserialize(Buffer.from(text, 'latin1')) as [
    Followed,
    Changes<PodSnapshot>,
    Changes<ResourceSample>,
  ];
  const lists = { pods: applied(pods, before.pods), samples: applied(samples, before.samples) };
  return { followed: withLists(bare, lists), lists };
}

/** In order: stretches of the list before, from where and how many, and what is new. */
type Changes<T> = ([from: number, count: number] | T)[];

function changesOf<T extends object>(list: readonly T[], before: readonly T[]): Changes<T> {
  const indexes = new Map(before.map((one, index) => [one, index]));
  const changes: Changes<T> = [];
  for (const one of list) {
    const from = indexes.get(one);
    const last = changes.at(-1);
    if (from === undefined) changes.push(one);
    else if (Array.isArray(last) && last[0] + last[1] === from) last[1] += 1;
    else changes.push([from, 1]);
  }
  return changes;
}

function applied<T>(changes: Changes<T>, before: readonly T[]): readonly T[] {
  return changes.flatMap((one) => (Array.isArray(one) ? before.slice(one[0], one[0] + one[1]) : [one]));
}

function listsOf({ hpas }: Followed): Lists {
  const [hpa] = hpas.values();
  const input = hpa?.last?.input;
  return { pods: input?.pods ?? [], samples: samplesOf(hpa) ?? [] };
}

/** null: it has none, or why it has none. */
function samplesOf(hpa: FollowedHpa | undefined): readonly ResourceSample[] | null {
  const resource = hpa?.last?.input.metrics.resource;
  return resource === undefined || 'error' in resource ? null : resource;
}

function withLists(followed: Followed, { pods, samples }: Lists): Followed {
  const [hpa] = followed.hpas.values();
  if (hpa === undefined || hpa.last === null) return followed;
  const { input } = hpa.last;
  const metrics = samplesOf(hpa) === null ? input.metrics : { ...input.metrics, resource: samples };
  const last = { ...hpa.last, input: { ...input, pods, metrics } };
  return { ...followed, hpas: new Map(followed.hpas).set(hpa.key, { ...hpa, last }) };
}
