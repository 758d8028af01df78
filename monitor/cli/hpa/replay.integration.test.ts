import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHpaReplay } from './replay.ts';

const scenario = {
  id: 'one',
  version: '1.37.2',
  spec: {
    maxReplicas: 6,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ],
  },
  templates: { a: { containers: [{ name: 'backend', requests: { cpu: '100m' } }] } },
  replicas: 1,
  steps: [{ t: 0, pods: [{ name: 'p0', usage: { backend: { cpu: '251m' } } }] }, { t: 15 }],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hpa-replay-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(text: string | Buffer, asFile?: string) {
  let out = '';
  let err = '';
  const sink = (add: (text: string) => void) =>
    new Writable({
      write(chunk, _encoding, done) {
        add(String(chunk));
        done();
      },
    });
  const path = asFile === undefined ? '-' : join(folder, asFile);
  if (asFile !== undefined) await writeFile(path, text);
  const code = await runHpaReplay(
    { scenarios: path },
    {
      lang: 'en',
      stdin: asFile === undefined ? Readable.from([Buffer.from(text)]) : Readable.from([]),
      stdout: sink((text) => {
        out += text;
      }),
      stderr: sink((text) => {
        err += text;
      }),
    },
  );
  return {
    code,
    err,
    lines: out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

describe('palier hpa replay', () => {
  it('writes one line per step of every scenario, in order', async () => {
    const { code, lines } = await run(
      `${JSON.stringify(scenario)}\n${JSON.stringify({ ...scenario, id: 'two' })}`,
    );
    expect(code).toBe(0);
    expect(lines.map(({ id, t, from, to }) => [id, t, from, to])).toEqual([
      ['one', 0, 1, 4],
      ['one', 15, 4, 5],
      ['two', 0, 1, 4],
      ['two', 15, 4, 5],
    ]);
  });

  it('takes gzip from a file of any name and from standard input', async () => {
    const zipped = gzipSync(JSON.stringify(scenario));
    expect((await run(zipped, 'scenarios.data')).lines).toHaveLength(2);
    expect((await run(zipped)).lines).toHaveLength(2);
  });

  it('takes what Windows saved as UTF-16, and zipped then', async () => {
    const saved = Buffer.from(`\uFEFF${JSON.stringify(scenario)}\r\n`, 'utf16le');
    expect((await run(saved)).lines).toHaveLength(2);
    expect((await run(gzipSync(saved))).lines).toHaveLength(2);
  });

  it('names the line and field of what is no scenario, goes on, and exits with 2', async () => {
    const late = { ...scenario, id: 'late', steps: [{ t: 15 }, { t: 0 }] };
    const { code, err, lines } = await run(
      ['{"id": 7}', '', 'nonsense', JSON.stringify(late), JSON.stringify(scenario)].join('\r\n'),
    );
    expect(code).toBe(2);
    expect(lines).toHaveLength(2);
    expect(err).toContain('line 1: id: expected a string, got 7\n');
    expect(err).toContain('line 1: version: expected a value, got none\n');
    expect(err).toMatch(/line 3: expected JSON: .*nonsense/);
    expect(err).toContain('line 4: steps[1].t: expected more than 15, got 0\n');
    expect(err).toContain('3 of 4 scenarios were refused\n');
  });

  it.each([
    ['a manifest', 'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  maxReplicas: 3\n', 1],
    ['YAML that begins with a comment', '\n# our autoscaler\n---\nkind: HorizontalPodAutoscaler\n', 2],
    ['a scenario over several lines', JSON.stringify(scenario, null, 2), 1],
    ['a list of scenarios', JSON.stringify([scenario, scenario], null, 2), 1],
    ['what Windows saved, and no NDJSON', Buffer.from('\uFEFFkind: List\r\nitems: []\r\n', 'utf16le'), 1],
  ])('says once that %s is no NDJSON', async (_title, text, line) => {
    await expect(run(text)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        new RegExp(`expected NDJSON in standard input, .* got in line ${line}: `),
      ),
    });
  });

  it('says so when there is nothing to replay', async () => {
    const { code, err } = await run('\n');
    expect(code).toBe(2);
    expect(err).toBe('expected at least one scenario in standard input, got none\n');
  });

  it('refuses a file that is not there, or that is damaged', async () => {
    const io = {
      lang: 'en' as const,
      stdin: Readable.from([]),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
    };
    await expect(runHpaReplay({ scenarios: join(folder, 'none') }, io)).rejects.toMatchObject({
      code: 'HPA_SCENARIOS_UNREADABLE',
      exitCode: 2,
    });
    const cut = gzipSync(JSON.stringify(scenario)).subarray(0, 40);
    await expect(run(cut, 'cut.gz')).rejects.toMatchObject({ code: 'HPA_SCENARIOS_UNREADABLE' });
  });

  it('waits for a slow reader, again and again, without leaving listeners behind', async () => {
    const many = Array.from({ length: 50 }, (_, i) => JSON.stringify({ ...scenario, id: `s${i}` })).join(
      '\n',
    );
    const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => setImmediate(done) });
    const code = await runHpaReplay(
      { scenarios: '-' },
      { lang: 'en', stdin: Readable.from([Buffer.from(many)]), stdout: slow, stderr: new PassThrough() },
    );
    expect(code).toBe(0);
    expect(slow.listenerCount('drain')).toBe(0);
    expect(slow.listenerCount('close')).toBeLessThan(3);
    expect(slow.listenerCount('error')).toBeLessThan(3);
  });

  it('stops quietly when its reader goes away', async () => {
    const many = Array.from({ length: 500 }, (_, i) => JSON.stringify({ ...scenario, id: `s${i}` })).join(
      '\n',
    );
    const stdout = new PassThrough({ highWaterMark: 100 });
    stdout.once('data', () => stdout.destroy(Object.assign(new Error('EPIPE'), { code: 'EPIPE' })));
    const stderr = new PassThrough();
    const code = await runHpaReplay(
      { scenarios: '-' },
      { lang: 'en', stdin: Readable.from([Buffer.from(many)]), stdout, stderr },
    );
    expect(code).toBe(0);
    expect(stderr.read()).toBeNull();
  });
});
