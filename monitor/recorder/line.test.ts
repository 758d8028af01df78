import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../core/testing/arbitrary.ts';
import { at, k6 } from '../../core/testing/make.ts';
import { decodeLine, encodeLine } from './line.ts';

const event = at(1_234, k6(20, { 'backend-a': 20 }));
const PREVIOUS = '0123abcd';

describe('a line of the timeline', () => {
  it('gives the event back', () => {
    expect(decodeLine(Buffer.from(encodeLine(event, PREVIOUS)))).toMatchObject({
      ok: true,
      value: event,
      previous: PREVIOUS,
    });
  });

  it('says the same with the line end of Windows, and not with more than that', () => {
    const line = encodeLine(event, PREVIOUS);
    expect(decodeLine(Buffer.from(`${line}\r`))).toEqual(decodeLine(Buffer.from(line)));
    expect(decodeLine(Buffer.from(`${line}\r\r`)).ok).toBe(false);
    expect(decodeLine(Buffer.from('\r')).ok).toBe(false);
  });

  it('has the checksum that zlib gives for the JSON without it', () => {
    expect(encodeLine({ t: 0, at: 'x', type: 'hpa.deleted', hpa: 'a/b' }, null)).toBe(
      '{"t":0,"at":"x","type":"hpa.deleted","hpa":"a/b","crc":"5a24bf81"}',
    );
  });

  it('survives any text, and never holds a line separator', () => {
    fc.assert(
      fc.property(anyText, (message) => {
        const line = encodeLine({ t: 0, at: '', type: 'run.ended', reason: 'error', message }, PREVIOUS);
        expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
        const decoded = decodeLine(Buffer.from(line));
        expect(decoded.ok && (decoded.value as { message: string }).message).toBe(message);
      }),
    );
  });

  it('detects every flipped bit', () => {
    const line = Buffer.from(encodeLine(event, PREVIOUS));
    for (let bit = 0; bit < line.length * 8; bit++) {
      const flipped = Buffer.from(line);
      const byte = flipped[bit >> 3] ?? 0;
      flipped[bit >> 3] = byte ^ (1 << (bit & 7));
      expect(decodeLine(flipped).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('tells a missing checksum from what is no JSON at all', () => {
    expect(decodeLine(Buffer.from('{"t":0}'))).toEqual({ ok: false, reason: 'no-checksum' });
    expect(decodeLine(Buffer.from('{"t":'))).toEqual({ ok: false, reason: 'not-json' });
    expect(decodeLine(Buffer.from(''))).toEqual({ ok: false, reason: 'not-json' });
  });
});
