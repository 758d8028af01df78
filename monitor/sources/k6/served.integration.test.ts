import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startItemsServer } from '../../../load/testing/items-server.ts';
import { k6Arguments, k6Environment, runEnvironment } from './command.ts';
import { startK6Process } from './k6-process.ts';
import { prepareLoad } from './prepare.ts';
import { startReceiver } from './receiver.ts';
import type { PushedSeries } from './remote-write/decode.ts';
import { k6Binaries, temporaryFolder } from './testing/k6.ts';

const root = join(import.meta.dirname, '../../..');

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { cwd: root });
});

describe.each(k6Binaries())('$line', ({ binary }) => {
  // One more sample, or one more label on those of a request, is what would make k6 slower.
  test('who answered costs no sample of its own and is no label of any request: iterations alone tell it', async () => {
    const pushed = new Map<string, PushedSeries>();
    const server = await startItemsServer({ pods: ['a', 'b'] });
    const receiver = await startReceiver({
      wanted: () => true,
      onPush: (series) => {
        for (const one of series) pushed.set(`${one.name}${one.key}`, one);
      },
      onDamaged: (error) => {
        throw error;
      },
    });
    onTestFinished(async () => {
      await Promise.all([server.close(), receiver.close()]);
    });
    const { plan, script } = await prepareLoad({
      scenario: 'smoke',
      profile: 'ci',
      overrides: { durationMs: 2_000, peakRps: 40, baseUrl: server.url },
      k6: binary,
      cwd: root,
      env: process.env,
      scenariosDir: join(root, 'dist/load'),
    });
    const k6 = await startK6Process({
      binary,
      args: k6Arguments(script, join(await temporaryFolder(), 'summary.json'), null),
      cwd: script.cwd,
      env: k6Environment(process.env, { ...script.env, ...runEnvironment(plan, receiver.url, 500) }),
      input: null,
      onLine: () => {},
    });
    expect((await k6.ended).exitCode).toBe(0);

    const all = [...pushed.values()];
    const names = new Set(all.map(({ name }) => name));
    const served = all.filter(({ labels }) => labels.served !== undefined);
    expect(names).toContain('k6_http_reqs_total');
    // What k6 itself counts, no metric of ours.
    expect(
      [...names].filter((name) => !/^k6_(http_|checks_|data_|iteration|vus|dropped_)/.test(name)),
    ).toEqual([]);
    expect(new Set(served.map(({ name }) => name))).toEqual(
      new Set([
        'k6_iterations_total',
        'k6_iteration_duration_seconds',
        'k6_data_sent_total',
        'k6_data_received_total',
      ]),
    );
    expect(
      all.filter(({ name }) => name === 'k6_iterations_total').every((one) => served.includes(one)),
    ).toBe(true);
    expect(new Set(served.map(({ labels }) => labels.served?.split(' ')[1]))).toEqual(new Set(['a', 'b']));
  });
});
