import { describe, expect, it } from 'vitest';
import type { Container } from '../../cluster/objects.ts';
import { type EnvInput, resolveEnv } from './env.ts';
import { expand } from './expand.ts';

const lookup = {
  claim: () => undefined,
  volume: () => undefined,
  configMap: (name: string) =>
    name === 'settings' ? { ...object('ConfigMap', name), data: { LEVEL: 'info', PORT: '8000' } } : undefined,
  secret: (name: string) =>
    name === 'mysql'
      ? { ...object('Secret', name), data: { password: Buffer.from('pâss').toString('base64') } }
      : undefined,
};

function object(kind: string, name: string) {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'palier' } };
}

function envOf(container: Partial<Container>, more: Partial<EnvInput> = {}) {
  const full = { name: 'backend', image: 'palier-backend', ...container };
  return resolveEnv({
    pod: {
      ...object('Pod', 'backend-1'),
      metadata: { name: 'backend-1', namespace: 'palier', uid: 'u-1', labels: { app: 'backend' } },
      spec: { nodeName: 'sandbox', containers: [full] },
    },
    container: full,
    podIP: '127.77.0.1',
    hostIP: '127.0.0.1',
    lookup,
    serviceEnv: {},
    ...more,
  });
}

describe('the environment of a container', () => {
  it('reads values, Secrets, ConfigMaps and fields of the pod', () => {
    const from = (valueFrom: object, name: string) => ({ name, valueFrom });
    expect(
      envOf({
        env: [
          { name: 'PLAIN', value: 'x' },
          from({ secretKeyRef: { name: 'mysql', key: 'password' } }, 'PASSWORD'),
          from({ configMapKeyRef: { name: 'settings', key: 'LEVEL' } }, 'LEVEL'),
          from({ fieldRef: { fieldPath: 'metadata.name' } }, 'POD'),
          from({ fieldRef: { fieldPath: "metadata.labels['app']" } }, 'APP'),
          from({ fieldRef: { fieldPath: 'status.podIP' } }, 'IP'),
        ],
      }),
    ).toEqual({
      PLAIN: 'x',
      PASSWORD: 'pâss',
      LEVEL: 'info',
      POD: 'backend-1',
      APP: 'backend',
      IP: '127.77.0.1',
    });
  });

  it('lets env override envFrom, and envFrom the Service variables', () => {
    expect(
      envOf(
        {
          envFrom: [{ configMapRef: { name: 'settings' }, prefix: '' }],
          env: [{ name: 'LEVEL', value: 'debug' }],
        },
        { serviceEnv: { PORT: 'tcp://1', HOST: 'h' } },
      ),
    ).toEqual({ LEVEL: 'debug', PORT: '8000', HOST: 'h' });
  });

  it.each([
    ['limits.cpu', undefined, '1'],
    ['limits.cpu', '1m', '250'],
    ['limits.memory', '1Mi', '128'],
    ['requests.cpu', '1m', '0'],
  ])('gives resource %s in units of %s as %s', (resource, divisor, value) => {
    const env = envOf({
      resources: { limits: { cpu: '250m', memory: '128Mi' } },
      env: [{ name: 'R', valueFrom: { resourceFieldRef: { resource, ...(divisor && { divisor }) } } }],
    });
    expect(env.R).toBe(value);
  });

  it.each([
    [{ secretKeyRef: { name: 'none', key: 'k' } }, 'secret "none" not found'],
    [{ secretKeyRef: { name: 'mysql', key: 'k' } }, "couldn't find key k in Secret palier/mysql"],
    [{ configMapKeyRef: { name: 'none', key: 'k' } }, 'configmap "none" not found'],
    [{ fieldRef: { fieldPath: 'spec.what' } }, 'fieldPath "spec.what" is not one of'],
  ])('says which reference leads nowhere: %j', (valueFrom, message) => {
    expect(() => envOf({ env: [{ name: 'X', valueFrom }] })).toThrow(message);
  });

  it('leaves out what is optional and absent', () => {
    const valueFrom = { secretKeyRef: { name: 'none', key: 'k', optional: true } };
    expect(
      envOf({
        env: [{ name: 'X', valueFrom }],
        envFrom: [{ configMapRef: { name: 'none', optional: true } }],
      }),
    ).toEqual({});
  });
});

describe('$(NAME)', () => {
  it.each([
    ['mysql://$(USER)@db', 'mysql://me@db'],
    ['$$(USER)', '$(USER)'],
    ['$(NOBODY) $USER', '$(NOBODY) $USER'],
    ['$(USER)$(USER)', 'meme'],
  ])('%s becomes %s', (text, expanded) => expect(expand(text, { USER: 'me' })).toBe(expanded));
});
