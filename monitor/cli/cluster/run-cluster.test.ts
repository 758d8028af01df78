import { describe, expect, it } from 'vitest';
import { mayStandIn } from './run-cluster.ts';

type Env = Record<string, string>;

function standsIn(code: string, env: Env, isTTY: boolean): boolean {
  const stream = { isTTY } as unknown as NodeJS.WriteStream & NodeJS.ReadStream;
  return mayStandIn({ code }, { env, stdin: stream, stdout: stream });
}

const REASONS = [
  'kubeconfig-missing',
  'kubeconfig-malformed',
  'context-unknown',
  'cluster-unreachable',
  'cluster-tls',
  'cluster-unauthorized',
  'credentials',
  'hpa-forbidden',
  'not-kubernetes',
  'not-ours',
];

describe('the sandbox in the place of a cluster that will not do', () => {
  it.each(REASONS)('never in a pipeline: %s', (code) => {
    for (const env of [{ CI: '1' }, { CI: 'true' }, { CI: 'true', KUBECONFIG: '/k' }] as Env[]) {
      expect(standsIn(code, env, true)).toBe(false);
      expect(standsIn(code, env, false)).toBe(false);
    }
  });

  it.each(REASONS.filter((code) => code !== 'not-ours'))(
    'nor for a kubeconfig that was named, be it empty: %s',
    (code) => {
      for (const KUBECONFIG of ['/k', '/missing', '']) {
        expect(standsIn(code, { KUBECONFIG }, true)).toBe(false);
        expect(standsIn(code, { KUBECONFIG }, false)).toBe(false);
      }
    },
  );

  it.each(REASONS)('where somebody sees it: %s', (code) => {
    expect(standsIn(code, {}, true)).toBe(true);
    expect(standsIn('not-ours', { KUBECONFIG: '/k' }, true)).toBe(true);
  });

  it('where nobody looks only on a machine without any kubeconfig', () => {
    expect(REASONS.filter((code) => standsIn(code, {}, false))).toEqual(['kubeconfig-missing']);
    expect(REASONS.filter((code) => standsIn(code, { CI: 'false' }, false))).toEqual(['kubeconfig-missing']);
  });
});
