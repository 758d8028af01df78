import { readFile, rm, writeFile } from 'node:fs/promises';
import { harmless } from '../../../system/output/harmless.ts';
import { redactDeep } from '../../../system/secrets/redact.ts';

/** A line of k6's log, JSON or not, as it may be kept. */
export function logLineWithoutSecrets(line: string): string {
  const data = parsed(line);
  if (data === null) return harmless(line);
  const clean = redactDeep(data);
  return clean === data ? line : JSON.stringify(clean);
}

/** The summary that k6 itself has written into the run folder, without secrets there too; null: there is none. */
export async function summaryWithoutSecrets(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const data = text === null ? null : parsed(text);
  if (data === null) return text;
  const clean = redactDeep(data);
  // Where it cannot be written again, it is not left with them.
  if (clean !== data)
    await writeFile(path, `${JSON.stringify(clean, null, 2)}\n`).catch(() => rm(path, { force: true }));
  return text;
}

function parsed(text: string): object | null {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' ? data : null;
  } catch {
    return null;
  }
}
