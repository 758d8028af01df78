import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the script makes of a file with this content. */
async function readKey(content: string | Buffer) {
  await writeFile(join(folder, 'key'), content);
  return script(join(folder, 'key'));
}

function script(argument: string) {
  return new Promise<{ code: number; key: string; said: string }>((resolve) => {
    execFile(join(import.meta.dirname, 'ssh-key.sh'), [argument], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), key: stdout, said: stderr }),
    );
  });
}

const pair = (passphrase?: string) =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: {
      type: 'pkcs1',
      format: 'pem',
      ...(passphrase === undefined ? {} : { cipher: 'aes-128-cbc', passphrase }),
    },
  });

/** Not a key, but with the beginning of one as OpenSSH writes it. */
const openSsh = (cipher: string) => {
  const name = Buffer.from(cipher);
  const bytes = Buffer.concat([
    Buffer.from('openssh-key-v1\0\0\0\0'),
    Buffer.from([name.length]),
    name,
    Buffer.alloc(80),
  ]);
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}-----END OPENSSH PRIVATE KEY-----\n`;
};

describe('a key that was pasted into a CI variable', () => {
  const rsa = pair().privateKey;
  it.each<[string, (key: string) => string]>([
    ['as it was', (key) => key],
    ['with line ends of Windows', (key) => key.replaceAll('\n', '\r\n')],
    ['folded into one line with blanks', (key) => key.replaceAll('\n', ' ')],
    ['folded into one line without', (key) => key.replaceAll('\n', '')],
    ['with \\n written out', (key) => key.replaceAll('\n', '\\n')],
    ['without its last line break', (key) => key.trimEnd()],
    ['after a byte-order mark', (key) => `\ufeff${key}`],
    ['with blanks around it', (key) => `\n \n  ${key.replaceAll('\n', '  \n\t')}\n\n`],
    ['in base64', (key) => Buffer.from(key).toString('base64')],
    ['in quotes', (key) => `"${key}"`],
  ])('%s is repaired', async (_how, paste) => {
    for (const key of [rsa, openSsh('none')])
      expect(await readKey(paste(key))).toEqual({ code: 0, key, said: '' });
  });

  it.each<[string, () => string | Buffer, RegExp]>([
    ['with a passphrase, PEM', () => pair('geheim').privateKey, /has a passphrase/],
    ['with a passphrase, OpenSSH', () => openSsh('aes256-ctr'), /has a passphrase/],
    ['of PuTTY', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', /PuTTY's format .*puttygen/],
    ['whose public half it is', () => 'ssh-ed25519 AAAAC3Nz me@example', /public half/],
    ['whose public half it is, PEM', () => pair().publicKey, /public half/],
    ['that is cut off', () => rsa.slice(0, 400), /cut off/],
    ['that is damaged', () => rsa.replace(/\n(.{20})/, '\n$1*'), /damaged/],
    ['in UTF-16', () => Buffer.from(`\ufeff${rsa}`, 'utf16le'), /UTF-16/],
    ['that is something else', () => 'true', /no private key/],
    ['that is nothing', () => '', /no private key/],
  ])('%s is refused with the cause', async (_how, content, said) => {
    const answer = await readKey(content());
    expect(answer).toMatchObject({ code: 2, key: '', said: expect.stringMatching(said) });
    expect(answer.said).not.toContain(rsa.slice(60, 90));
  });

  it('in a variable that is not of type File is not shown', async () => {
    const { code, said } = await script(rsa);
    expect(code).toBe(2);
    expect(said).toBe(
      'ssh-key.sh: the variable holds a key, not the name of a file: its type has to be File\n',
    );
  });
});
