import { appendFile, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, k6, runStarted } from '../../core/testing/make.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import { isSample } from '../../core/timeline/event-text.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { summarize } from '../../core/verdict/summary.ts';
import { encodeLine, encodeTimeline } from './line.ts';
import {
  type EventOrStamp,
  readTimeline,
  streamTimeline,
  streamWithoutSamples,
  type TimelineProblem,
} from './read-timeline.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-read-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const events = syntheticRun();
const whole = Buffer.from(encodeTimeline(events));
const lines = whole.toString().split(/(?<=\n)/);

async function read(content: Buffer | string) {
  const path = join(dir, 'timeline.ndjson');
  await writeFile(path, content);
  return readTimeline(path);
}

describe('reading a timeline', () => {
  it('gives every event back, from the file or from its folder', async () => {
    expect(await read(whole)).toEqual({ events, problems: [] });
    expect((await readTimeline(dir)).events).toHaveLength(events.length);
  });

  it('gives the events of one type alone when asked, and reports no damage elsewhere', async () => {
    const damaged = Buffer.from(whole);
    damaged[50] = (damaged[50] ?? 0) ^ 1;
    await read(damaged);
    const found: TimelineEvent[] = [];
    const problems: TimelineProblem['kind'][] = [];
    const onProblem = ({ kind }: TimelineProblem) => problems.push(kind);
    for await (const event of streamTimeline(dir, { only: 'k6.sample', onProblem })) found.push(event);
    expect(found).toEqual(events.filter(({ type }) => type === 'k6.sample'));
    expect(problems).toEqual([]);
  });

  it('that has no use for samples overlooks nothing that is wrong with them', async () => {
    const path = join(dir, 'altered.ndjson');
    const samples = events.flatMap(({ type }, at) => (type === 'k6.sample' ? [at] : []));
    const wrong = encodeLine(
      { ...events[samples[20] ?? 0], requests: -1 } as TimelineEvent,
      lines[samples[20]! - 1]!.slice(-11, -3),
    );
    for (const content of [
      lines,
      lines.toSpliced(samples[5] ?? 0, 1),
      lines.toSpliced(samples[5] ?? 0, 0, 'garbage\n'),
      lines.with(samples[20] ?? 0, `${wrong}\n`),
      lines.with(samples[30] ?? 0, (lines[samples[30] ?? 0] ?? '').replace('"requests":', '"requests":1')),
      [...lines, lines[samples[3] ?? 0] ?? '', lines[samples[4] ?? 0] ?? ''],
      lines.slice(samples[0]),
      [lines.slice(0, samples[9]).join(''), (lines[samples[9] ?? 0] ?? '').slice(0, -1)],
    ]) {
      await writeFile(path, content.join(''));
      const all = await readTimeline(path);
      const problems: TimelineProblem[] = [];
      const some: EventOrStamp[] = [];
      const onProblem = (problem: TimelineProblem) => void problems.push(problem);
      for await (const event of streamWithoutSamples(path, { onProblem })) some.push(event);
      expect(problems).toEqual(all.problems);
      const stampOf = ({ t, at, type }: TimelineEvent) => ({ t, at, type });
      expect(some).toEqual(all.events.map((event) => (isSample(event) ? stampOf(event) : event)));
    }
  });

  it('tells how far it is, and in the end that it reads no more, also when it is given up', async () => {
    const path = join(dir, 'shares.ndjson');
    await writeFile(path, lines.join('').repeat(3));
    for (const most of [1, Number.POSITIVE_INFINITY]) {
      const shares: number[] = [];
      let count = 0;
      for await (const _ of streamTimeline(path, { onRead: (share) => shares.push(share) }))
        if (++count === most) break;
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
      expect(shares.at(-1)).toBe(1);
    }
  });

  it('reports a cut at every byte of the last record, and loses nothing before it', async () => {
    const last = Buffer.byteLength(lines.at(-1) ?? '');
    const path = join(dir, 'cut.ndjson');
    for (let kept = last - 1; kept >= 0; kept--) {
      await writeFile(path, whole.subarray(0, whole.length - last + kept));
      const { events: found, problems } = await readTimeline(path);
      if (kept === 0) {
        // Nothing of it is there: only the missing run.ended can tell.
        expect(problems).toEqual([]);
        expect(found).toEqual(events.slice(0, -1));
        continue;
      }
      expect(problems.map(({ kind, lost }) => [kind, lost])).toEqual([['truncated', kept !== last - 1]]);
      expect(found).toEqual(kept === last - 1 ? events : events.slice(0, -1));
    }
  });

  it('turns a flipped bit in the middle into a gap between its neighbours', async () => {
    const line = 40;
    const offset = Buffer.byteLength(lines.slice(0, line).join(''));
    const flipped = Buffer.from(whole);
    flipped[offset + 20] = (flipped[offset + 20] ?? 0) ^ 1;
    const { events: found, problems } = await read(flipped);
    expect(problems).toMatchObject([{ kind: 'damaged', line: line + 1, offset, lost: true }]);
    expect(found).toHaveLength(events.length);
    expect(found[line]).toMatchObject({
      type: 'gap',
      source: 'recorder',
      fromT: events[line - 1]?.t,
      toT: events[line + 1]?.t,
    });
  });

  it('joins damaged neighbours to one gap, also at the end', async () => {
    const { events: found, problems } = await read(`${lines.slice(0, 3).join('')}garbage\n{"t":1}\n`);
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged', 'damaged']);
    expect(found.map(({ type }) => type).slice(-2)).toEqual(['source.status', 'gap']);
  });

  it('keeps events of unknown types and says so once per type', async () => {
    const future = { t: 5, at: '', type: 'cost.observed', euros: 1 } as unknown as TimelineEvent;
    const { events: found, problems } = await read(encodeTimeline([at(0, runStarted()), future, future]));
    expect(found.slice(1)).toEqual([future, future]);
    expect(problems).toMatchObject([{ kind: 'unknown-type', lost: false }]);
  });

  it('reports a newer schema and a foreign one', async () => {
    const header = (schema: string) =>
      encodeTimeline([{ ...at(0, runStarted()), schema } as unknown as TimelineEvent]);
    expect((await read(header('palier.timeline/2'))).problems).toMatchObject([{ kind: 'newer-schema' }]);
    expect((await read(header('other/1'))).problems).toMatchObject([{ kind: 'unknown-schema' }]);
  });

  it('reports a second header: two recorders on one file', async () => {
    const { events: found, problems } = await read(`${lines[0]}${lines[1]}${lines[0]}`);
    expect(problems).toMatchObject([{ kind: 'second-header' }]);
    expect(found.at(-1)).toMatchObject({ type: 'gap', reason: expect.stringContaining('two recorders') });
    expect(found.filter(({ type }) => type === 'run.started')).toHaveLength(1);
  });

  it.each(['palier.timeline/2', 'palier.timeline/0', 'other/1'])(
    'supports no verdict on a recording of schema %s',
    async (schema) => {
      const header = { ...events[0], schema } as unknown as TimelineEvent;
      const { events: found } = await read(encodeTimeline([header, ...events.slice(1)]));
      const { verdict, validity } = summarize(found);
      expect(verdict).toBe('inconclusive');
      expect(JSON.stringify(validity.findings[0])).toContain(schema);
    },
  );

  it('reports a missing header and an empty file', async () => {
    expect((await read(encodeTimeline(events.slice(3, 4)))).problems).toMatchObject([{ kind: 'no-header' }]);
    expect((await read('')).problems).toMatchObject([{ kind: 'empty' }]);
  });

  it('takes no event whose shape is wrong although its checksum holds', async () => {
    const wrong = { ...at(4, k6(2)), requests: 'many' } as unknown as TimelineEvent;
    const { events: found, problems } = await read(
      encodeTimeline([events[0], wrong, events[1]].filter((event) => event !== undefined)),
    );
    expect(problems).toMatchObject([
      { kind: 'malformed', message: { en: expect.stringContaining('expected a number at requests') } },
    ]);
    expect(found.map(({ type }) => type)).toEqual(['run.started', 'gap', 'source.status']);
  });

  it('passes over a line of 300 MB in little memory', async () => {
    const lineMiB = 300;
    const path = join(dir, 'long.ndjson');
    await writeFile(path, lines[0] ?? '');
    const file = await open(path, 'a');
    const block = Buffer.alloc(1024 * 1024, 'x');
    for (let mib = 0; mib < lineMiB; mib++) await file.write(block);
    await file.close();
    await appendFile(path, `\n${lines[1]}`);
    const before = process.memoryUsage.rss();
    const kinds: string[] = [];
    const types: string[] = [];
    for await (const event of streamTimeline(path, { onProblem: ({ kind }) => kinds.push(kind) })) {
      types.push(event.type);
    }
    expect(kinds).toEqual(['line-too-long']);
    expect(types).toEqual(['run.started', 'gap', 'source.status']);
    // V8 lets go of buffers that were read only after some 64 MB of them, and when it likes.
    expect(process.memoryUsage.rss() - before).toBeLessThan((lineMiB / 2) * 1024 * 1024);
    await rm(path);
  });

  it('says what is wrong when there is no timeline', async () => {
    await expect(readTimeline(join(dir, 'nothing'))).rejects.toMatchObject({
      code: 'timeline-unreadable',
      exitCode: 2,
    });
    const found = await readFile(join(dir, 'timeline.ndjson'));
    expect(found.length).toBeGreaterThan(0);
  });
});
