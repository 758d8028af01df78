import { inspectTools, type ToolReport } from '../../../setup/tools/inspect.ts';
import type { CliContext } from '../context.ts';
import type { DoctorRow } from './row.ts';

export async function toolRows({ env, root }: CliContext): Promise<readonly DoctorRow[]> {
  return (await inspectTools({ ...env }, root)).map(rowOf);
}

const NOT_FOUND = { ok: '', missing: 'not here yet', broken: 'not usable' } as const;

function rowOf({ tool, state, version, path, origin, advice }: ToolReport): DoctorRow {
  const found = [version, path, origin === null ? null : `(${origin})`]
    .filter((part) => part !== null)
    .join(' ');
  return {
    area: 'tool',
    what: tool,
    state,
    found: found === '' ? NOT_FOUND[state] : found,
    advice: advice.trim(),
  };
}
