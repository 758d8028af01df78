import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerSecret } from '../../../system/secrets/redact.ts';
import { logLineWithoutSecrets, summaryWithoutSecrets } from './without-secrets.ts';

registerSecret('PLANTED-0000');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palier-k6-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['{"level":"info","msg":"sent PLANTED-0000"}', '{"level":"info","msg":"sent ***"}'],
  [
    '{"level":"error","msg":"{\\"password\\":\\"abc\\"}"}',
    '{"level":"error","msg":"{\\"password\\":\\"***\\"}"}',
  ],
  ['panic: dial http://me:abc@db \u001b[31m', 'panic: dial http://***@db '],
  ['{"level":"info","msg":"password reset"}', '{"level":"info","msg":"password reset"}'],
])('a line of the log: %s', (line, kept) => expect(logLineWithoutSecrets(line)).toBe(kept));

it('a summary of k6 is read as it is and kept without secrets, in names too', async () => {
  const path = join(folder, 'k6-summary.json');
  const text = JSON.stringify({ metrics: { 'm{token:PLANTED-0000}': { thresholds: { 'rate<1': false } } } });
  await writeFile(path, text);
  expect(await summaryWithoutSecrets(path)).toBe(text);
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    metrics: { 'm{token:***}': { thresholds: { 'rate<1': false } } },
  });
  expect(await summaryWithoutSecrets(join(folder, 'none.json'))).toBeNull();
});
