import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../core/testing/arbitrary.ts';
import { registerSecret } from '../secrets/redact.ts';
import { guarded, rawOf, terminalOf, writeCommands, writeJson, writeStyled } from './streams.ts';

const ESC = '\u001b';
const HOSTILE = `a${ESC}[31mb\u0007c\u009b2Jd\u0000e\u202ef`;
registerSecret('PLANTED-0000');

function door(options: { ascii?: boolean; github?: boolean } = {}) {
  const pipe = new PassThrough();
  let text = '';
  pipe.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const stream = guarded(pipe as unknown as NodeJS.WriteStream, { ascii: false, github: false, ...options });
  return { stream, pipe, text: () => text };
}

describe('a standard stream', () => {
  it('lets text out inert and without secrets, with its lines and tabs', () => {
    const { stream, text } = door();
    stream.write(`${HOSTILE} http://me:pw@host PLANTED-0000\n\tnext\r\n`);
    expect(text()).toBe('ab cd ef http://***@host ***\n\tnext\n');
  });

  it('is otherwise the stream that it guards', async () => {
    const { stream, pipe } = door();
    expect(rawOf(stream)).toBe(pipe);
    const finished = new Promise((resolve) => stream.on('finish', () => resolve('finished')));
    await new Promise<void>((resolve) => stream.write('x', () => resolve()));
    stream.end();
    expect(await finished).toBe('finished');
  });

  it('has a size that can be drawn in, also where the terminal tells 0×0', () => {
    const { stream, pipe } = door();
    Object.assign(pipe, { columns: 0, rows: 0 });
    for (const one of [stream, terminalOf(stream)]) expect([one.columns, one.rows]).toEqual([80, 24]);
    Object.assign(pipe, { columns: 132, rows: 1 });
    for (const one of [stream, terminalOf(stream)]) expect([one.columns, one.rows]).toEqual([132, 1]);
  });

  it('keeps the escape sequences of our own styles alone', () => {
    const { stream, text } = door();
    writeStyled(stream, HOSTILE, (shown) => `${ESC}[1m${shown}${ESC}[0m\n`);
    expect(text()).toBe(`${ESC}[1mab cd ef${ESC}[0m\n`);
  });

  it('holds no command for GitHub Actions but those that we write', () => {
    const { stream, text } = door({ github: true });
    stream.write('x\n  ::add-mask::y ##[error]z\n');
    writeCommands(stream, ['::error title=t::m']);
    expect(text()).toBe('x\n  : :add-mask::y # #[error]z\n::error title=t::m\n');
  });
});

describe('data as JSON', () => {
  it('comes back as it was, whatever it holds, and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.boolean(), (name, value, ascii) => {
        const { stream, text } = door({ ascii });
        writeJson(stream, { [`x${name}`]: [`${HOSTILE}${value}`] });
        expect(JSON.parse(text())).toEqual({ [`x${name}`]: [`${HOSTILE}${value}`] });
        expect(text().trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
        if (ascii) expect(text()).toMatch(/^[ -~\n]*$/);
      }),
    );
  });

  it('has no secret in it, and stays JSON', () => {
    const { stream, text } = door();
    writeJson(stream, { error: 'got "password=', other: "it's PLANTED-0000", password: 'abc' });
    expect(JSON.parse(text())).toEqual({ error: 'got "password=', other: "it's ***", password: '***' });
  });
});

describe('a terminal without UTF-8', () => {
  it('gets ASCII, in lines and on a screen', () => {
    const { stream, text } = door({ ascii: true });
    stream.write('✓ déjà 1 → 5…\n');
    terminalOf(stream).write(`${ESC}[1m╭─ 1 → 5… 漢 ─╮${ESC}[0m\n`);
    expect(text()).toBe(`v deja 1 -> 5...\n${ESC}[1m+- 1 > 5~ ?? -+${ESC}[0m\n`);
  });
});
