import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PLANTED, SECRET, said } from './testing/kubeconfig.ts';
import { base64, privateKey } from './testing/pem.ts';

describe('a kubeconfig whose content stands in the variable', () => {
  it.each([
    ['YAML', SECRET],
    ['JSON', JSON.stringify({ apiVersion: 'v1', users: [{ name: 'u', user: { token: PLANTED } }] })],
    ['YAML in one line', `{apiVersion: v1, users: [{name: u, user: {token: ${PLANTED}}}]}`],
    ['YAML whose line ends were escaped', SECRET.replaceAll('\n', '\\n')],
    ['base64', base64(SECRET)],
    ['base64 in lines', base64(SECRET.repeat(3)).replace(/.{76}/g, '$&\n')],
    ['base64 for URLs', Buffer.from(SECRET).toString('base64url')],
    ['base64 of base64', base64(base64(SECRET))],
    ['base64 of UTF-16', Buffer.from(SECRET, 'utf16le').toString('base64')],
    ['base64 of what is compressed', gzipSync(SECRET).toString('base64')],
    ['a token', `eyJhbGciOiJub25lIn0.${base64(PLANTED)}.x`],
    ['a key', privateKey().replace('-----BEGIN', `${PLANTED} -----BEGIN`)],
  ])('is named as that, and not told: %s', (_, variable) => {
    const { code, text, whole } = said({}, { KUBECONFIG: variable });
    expect(code).toBe('kubeconfig-content');
    expect(text).toMatch(
      /^KUBECONFIG should name a file, and seems to hold the content of one[\s\S]*type File/,
    );
    expect(whole).not.toContain('PLANTED');
    expect(whole).not.toContain(base64(SECRET).slice(0, 16));
  });

  it.each([
    '/home/someone/projects/customers/kubeconfig',
    '/builds/group/project/tmp/KUBECONFIG0123456789abcdef',
    'kubeconfig-kind:/etc/other',
    '/a b/config',
    '/home/me/.kube/kind:',
    '/etc/contexts:/etc/users',
    'kubeconfig',
  ])('is told from a path: %s', (path) => {
    expect(said({}, { KUBECONFIG: path })).toMatchObject({ code: 'kubeconfig-missing', exitCode: 3 });
  });
});

describe('what else may be a secret in the variable', () => {
  it.each([
    ['an address', 'https://me:PLANTED-0000@host/config', 'kubeconfig-address', /got an address/],
    ['a token', 'sha256xPLANTED-0000-PLANTED', 'kubeconfig-missing', /KUBECONFIG names \(27 characters/],
  ])('is not told: %s', (_, variable, code, message) => {
    const problem = said({}, { KUBECONFIG: variable });
    expect(problem.code).toBe(code);
    expect(problem.text).toMatch(message);
    expect(problem.whole).not.toContain('PLANTED');
  });
});

describe('a path in KUBECONFIG that leads nowhere', () => {
  it.each([
    ['~/.kube/config', /^no kubeconfig: ~\/.kube\/config does not exist\nthe "~" was not expanded/],
    ['\u202a/home/me/config', /^no kubeconfig: <U\+202A>\/home\/me\/config.*\n.*invisible.*\(U\+202A\)/],
    ['/a/config\u200b\u00a0', /\/a\/config<U\+200B><U\+00A0> does not exist/],
    ['/a/config\r', /<U\+000D>/],
    ['$HOME/.kube/config', /a variable in KUBECONFIG was not expanded/],
    ['"/a/config"', /the quotes are part of KUBECONFIG/],
    ['', /^no kubeconfig: KUBECONFIG is empty, and \/home\/me\/.kube\/config does not exist/],
  ])('%j says why it may', (path, message) => {
    const { code, text } = said({}, { KUBECONFIG: path });
    expect(code).toBe('kubeconfig-missing');
    expect(text).toMatch(message);
    expect(text).not.toMatch(/[\u202a\u200b\r]/);
  });

  it.each([
    ['C:\\a\\config;D:\\b', '/mnt/c/a/config:/mnt/d/b'],
    ['C:/Users/x/.kube/config', '/mnt/c/Users/x/.kube/config'],
  ])('%s is a Windows path', (path, here) => {
    const { code, exitCode, text } = said({}, { KUBECONFIG: path });
    expect({ code, exitCode }).toEqual({ code: 'kubeconfig-windows-path', exitCode: 2 });
    expect(text).toBe(
      `KUBECONFIG names Windows paths, which this system can't open: ${path}\nhere it would be ${here}`,
    );
  });
});
