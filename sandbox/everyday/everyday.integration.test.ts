import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { down } from '../commands/down.ts';
import { findKubectl } from '../testing/kubectl.ts';
import { ROOT, sandboxTools } from '../testing/tools.ts';
import { sandboxUp } from '../testing/up.ts';
import { expectedOf, readCommands } from './list.ts';
import { type Executed, runSession } from './session.ts';

// kubectl 1.34 made the expected answers; before it, autoscale has no --cpu.
const kubectl = findKubectl(34);
const stateDir = join(mkdtempSync(join(tmpdir(), 'palier-everyday-')), 'state');
const commands = readCommands();
const expected = expectedOf(commands);

describe.skipIf(kubectl === undefined)('what a learner types is answered as by a real cluster', () => {
  let executed: readonly Executed[];
  beforeAll(async () => {
    const options = { root: ROOT, tools: await sandboxTools(), stateDir };
    const rhythm = { hpaSyncSeconds: 5, metricsResolutionSeconds: 5 };
    const { kubeconfigPath } = await sandboxUp({ ...options, ...rhythm });
    executed = await runSession(commands, { kubectl: kubectl ?? '', kubeconfig: kubeconfigPath });
  }, 600_000);
  afterAll(async () => {
    await down({ stateDir }, () => {});
    rmSync(stateDir, { recursive: true, force: true });
  });

  it.each(commands.map(({ line, group }, index) => [group, line, index] as const))(
    '%s: %s',
    (_group, _line, index) => {
      const { exitCode, shape, output } = executed[index] as Executed;
      expect({ exitCode, shape }, output).toEqual({
        exitCode: expected[index]?.exitCode,
        shape: expected[index]?.shape,
      });
    },
  );
});
