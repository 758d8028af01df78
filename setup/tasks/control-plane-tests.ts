import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../tools/cache.ts';
import { GO_BUILD_ENVIRONMENT } from '../tools/fetch/go-flags.ts';
import { testsKey } from '../tools/own-sources.ts';
import { run } from '../tools/run.ts';
import { root, type Step } from './steps.ts';

const cwd = join(root, 'sandbox', 'control-plane');
const VET = join(root, 'scripts', 'go-vet.sh');
const SCRIPT =
  'go vet -vettool="$1" ./... && go test -vet=off ./... && mkdir -p "$(dirname "$0")" && : >"$0"';

/**
 * `go vet` and `go test` of sandbox/control-plane, unless these very sources have passed here with this Go: to compile
 * Kubernetes for them takes minutes where it is not in Go's build cache.
 */
export async function controlPlaneTests(): Promise<Step> {
  const title = 'go vet and go test of the control plane';
  const version = await run('go', ['env', 'GOVERSION'], { cwd }).catch(() => null);
  if (version?.code !== 0) return say(title, 'NOT RUN: no Go is here that can compile them.');
  const passed = join(
    cacheDir(process.env),
    'control-plane-tests',
    `${testsKey(cwd)}-${version.stdout.trim()}`,
  );
  if (existsSync(passed)) return say(title, `not run again: these sources have passed (rm ${passed})`);
  return {
    title,
    command: 'sh',
    args: ['-c', SCRIPT, passed, VET],
    cwd,
    env: { ...process.env, ...GO_BUILD_ENVIRONMENT },
  };
}

/** Go's own build cache, which stays: with it the control plane and its tests are compiled together, and once. */
export async function keepGoCache(): Promise<void> {
  const cache = await run('go', ['env', 'GOCACHE']).catch(() => null);
  if (cache?.code === 0) process.env.GOCACHE ??= cache.stdout.trim();
}

function say(title: string, what: string): Step {
  return { title, command: 'echo', args: [what] };
}
