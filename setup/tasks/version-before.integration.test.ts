import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './steps.ts';
import { versionBefore } from './version-before.ts';

test('an older version is built in a folder of its own, which is gone afterwards; the packages stay', async () => {
  const { folder, remove } = await versionBefore('HEAD', () => {});
  try {
    expect(existsSync(join(folder, 'dist/palier.mjs'))).toBe(true);
    expect(folder).not.toBe(root);
  } finally {
    remove();
  }
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(join(root, 'node_modules/esbuild/package.json'))).toBe(true);
});

test('what is no commit is refused with advice', async () => {
  await expect(versionBefore('no-such-revision', () => {})).rejects.toMatchObject({
    code: 'bench.revision',
    message: 'expected --before to name a commit, got no-such-revision',
  });
});
