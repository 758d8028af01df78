import { describe, expect, it } from 'vitest';
import { at, hpa, hpaObject, k6, PLAN, runStarted } from '../../core/testing/make.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { registerSecret } from '../../system/secrets/redact.ts';
import { redactEvent as redact } from './redact.ts';

registerSecret('kubeconfig-token-1');
const messageOf = (message: string) =>
  (redact(at(0, { type: 'run.ended', reason: 'error', message })) as { message: string }).message;

describe('redaction', () => {
  it.each([
    ['http://user:pa55@host:80/x', 'http://***@host:80/x'],
    ['mysql://root:pa55@db/palier failed', 'mysql://***@db/palier failed'],
    ['GET /x?token=abc123&page=2', 'GET /x?token=***&page=2'],
    ['MYSQL_PASSWORD=abc123; retry', 'MYSQL_PASSWORD=***; retry'],
    ['x-api-key=abc', 'x-api-key=***'],
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer ***'],
    ['sent eyJhbGciOiJI.eyJzdWIiOiIx.c2ln back', 'sent *** back'],
    ['refused kubeconfig-token-1', 'refused ***'],
  ])('takes the secret out of %s', (before, after) => expect(messageOf(before)).toBe(after));

  it.each([
    'http://127.0.0.1:30080/api/items?page=2',
    'Readiness probe failed: HTTP 503',
    'CPU 251 % of request, key=value, a@b.c',
    'app.kubernetes.io/part-of=palier',
  ])('leaves %s as it is', (text) => expect(messageOf(text)).toBe(text));

  it('leaves out annotations that may hold anything', () => {
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration': '{"env":"S3CRET"}',
      'team/note': 'S3CRET',
      'autoscaling.alpha.kubernetes.io/behavior': '{}',
    };
    const seen = redact(
      at(0, { ...hpa({ desired: 1 }), object: { ...hpaObject({ desired: 1 }), annotations } }),
    );
    const header = redact(at(0, runStarted({ hpaAtStart: [{ ...hpaObject({ desired: 1 }), annotations }] })));
    expect(JSON.stringify([seen, header])).not.toContain('S3CRET');
    expect(JSON.stringify(seen)).toContain('autoscaling.alpha.kubernetes.io/behavior');
  });

  it('cleans URLs deep in the header', () => {
    const load = { ...PLAN, baseUrl: 'http://me:pa55@host' };
    expect(redact(at(0, runStarted({ load })))).toMatchObject({ load: { baseUrl: 'http://***@host' } });
  });

  it('passes an event without anything to hide as the same object', () => {
    const event: TimelineEvent = at(0, k6(3, { a: 3 }));
    expect(redact(event)).toBe(event);
  });
});
