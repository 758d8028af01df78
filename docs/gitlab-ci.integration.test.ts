import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './testing/pages.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const script = read('scripts/ci/require-variables.sh');
const formats = new Map(
  [...script.matchAll(/^ {2}\[(\w+)\]=([\w-]+)$/gm)].map(([, name = '', format = '']) => [name, format]),
);
const words = new Map(
  [...script.matchAll(/^ {4}([\w-]+)\) echo "(.+)" ;;$/gm)].map(([, format = '', text]) => [format, text]),
);
const rows = [
  ...read('docs/gitlab-ci.md').matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| (`[^`]+`|\*file\*) \|$/gm),
].map(([, name = '', kind = '', expected = '', example = '']) => ({ name, kind, expected, example }));

describe('the table of CI variables', () => {
  it('has every variable that the script checks, and no other', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...formats.keys()].toSorted());
  });

  it.each(rows)('$name: says what the script expects', ({ name, expected }) => {
    expect(expected).toBe(words.get(formats.get(name) ?? ''));
  });

  it.each(rows.filter(({ example }) => example !== '*file*'))(
    '$name: its example is accepted, a line break in it is not',
    async ({ name, example }) => {
      const value = example.slice(1, -1);
      expect(await check([name], { [name]: value })).toEqual({ code: 0, said: '' });
      expect((await check([name], { [name]: `${value}\n${value}` })).code).toBe(2);
    },
  );

  it('masks and protects every password', () => {
    const secrets = rows.filter(({ name }) => name.endsWith('PASSWORD') && name !== 'CI_REGISTRY_PASSWORD');
    expect(secrets.filter(({ kind }) => !/\bM P$/.test(kind))).toEqual([]);
  });
});

describe('require-variables.sh', () => {
  it('names what is missing and what is malformed, and shows no value', async () => {
    const { code, said } = await check(['EC2_HOST', 'APP_DB_PASSWORD'], { APP_DB_PASSWORD: 'canary!' });
    expect(code).toBe(2);
    expect(said).toContain('CI variable EC2_HOST is missing or empty');
    expect(said).toContain('CI variable APP_DB_PASSWORD is malformed');
    expect(said).not.toContain('canary');
  });

  it('lets NAME? be missing, not malformed', async () => {
    expect(await check(['TIMEOUT?'], {})).toEqual({ code: 0, said: '' });
    expect((await check(['TIMEOUT?'], { TIMEOUT: 'soon' })).said).toContain('TIMEOUT is malformed');
  });
});

function check(names: readonly string[], variables: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    const env = { PATH: process.env.PATH, ...variables };
    execFile(join(root, 'scripts/ci/require-variables.sh'), [...names], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}
