import { describe, expect, it } from 'vitest';
import { PalierError } from '../../../core/lib/errors.ts';
import { redact } from '../../../system/secrets/redact.ts';
import { prometheusAddress, shownAddress } from './address.ts';

function refused(address: string, headers: readonly string[] = []): PalierError {
  try {
    prometheusAddress(address, headers);
  } catch (error) {
    if (error instanceof PalierError) return error;
  }
  return expect.fail('was taken');
}

describe('the address of Prometheus', () => {
  it.each([
    ['http://127.0.0.1:9090', 'http://127.0.0.1:9090'],
    ['http://127.0.0.1:9090/', 'http://127.0.0.1:9090'],
    ['https://prom.example/prometheus/', 'https://prom.example/prometheus'],
    ['http://p:9090/graph?g0.expr=up&g0.tab=1', 'http://p:9090'],
    ['http://p:9090/ui/graph?g0.expr=up', 'http://p:9090/ui'],
    ['http://p:9090/classic/graph', 'http://p:9090'],
    ['http://p:9090/query?g0.expr=up', 'http://p:9090'],
    ['http://p:9090/api/v1/query?query=up', 'http://p:9090'],
    ['http://p:9090/api/v1', 'http://p:9090'],
    ['http://p:9090/prom/targets#pool', 'http://p:9090/prom'],
    ['http://p:9090/graphs', 'http://p:9090/graphs'],
  ])('%s is %s', (given, base) => {
    expect(prometheusAddress(given)).toEqual({ base, headers: {} });
  });

  it.each(['127.0.0.1:9090', 'localhost:9090', 'prometheus', 'ftp://p', 'http://', '//p:9090', ''])(
    'is none: %j',
    (given) => {
      expect(refused(given)).toMatchObject({ code: 'prometheus-invalid', exitCode: 2 });
    },
  );

  it('without http:// is said with it', () => {
    expect(refused('127.0.0.1:18095').message).toBe(
      'expected an http:// or https:// address for --prometheus, got "127.0.0.1:18095" (http://127.0.0.1:18095?)',
    );
  });

  it('is shown without its password, which is a secret from then on', () => {
    const { base } = prometheusAddress('https://reader:hunter2-not-real@p.example/x/graph');
    expect(shownAddress(base)).toBe('https://p.example/x');
    expect(redact('got hunter2-not-real')).toBe('got ***');
  });
});

describe('a header for Prometheus', () => {
  it.each([
    ['Authorization: Bearer abc.def', { Authorization: 'Bearer abc.def' }],
    ['X-Scope-OrgID:tenant-a', { 'X-Scope-OrgID': 'tenant-a' }],
    ['Cookie: a=b; c=d:e ', { Cookie: 'a=b; c=d:e' }],
  ])('%s', (given, headers) => {
    expect(prometheusAddress('http://p', [given]).headers).toEqual(headers);
  });

  it('is a secret', () => {
    prometheusAddress('http://p', [
      'Authorization: Bearer fake-token-of-a-test',
      'X-Key: fake-key-of-a-test',
    ]);
    expect(redact('fake-token-of-a-test and fake-key-of-a-test')).toBe('*** and ***');
  });

  it.each(['fake-token-alone', ': x', 'A B: x', 'A:', 'A: x\r\nB: y', 'A: é'])(
    'that is none ends the command before it begins, and is not echoed: %j',
    (given) => {
      const error = refused('http://p', [given]);
      expect(error).toMatchObject({ code: 'prometheus-header-invalid', exitCode: 2 });
      expect(error.message + error.hint).not.toContain('fake-token-alone');
    },
  );
});
