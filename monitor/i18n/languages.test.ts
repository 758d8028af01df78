import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const ROOMS = '{core,hpa,load,monitor,sandbox,setup,system}/**/*.{ts,tsx}';

it('no code asks whether the language is French: a table of all of them is whole, or does not compile', () => {
  const files = globSync(ROOMS, { cwd: ROOT }).filter((file) => !/\.test\.tsx?$|node_modules/.test(file));
  expect(files.length).toBeGreaterThan(500);
  const asking = files.filter((file) => /[!=]== ['"]fr['"]/.test(readFileSync(join(ROOT, file), 'utf8')));
  expect(asking).toEqual([]);
});
