import { EXIT } from '../../../core/lib/errors.ts';
import { inert } from '../../../system/output/inert.ts';
import { writeJson } from '../../../system/output/streams.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { table } from '../terminal/table.ts';
import { clusterRows } from './cluster.ts';
import { machineRows } from './machine.ts';
import type { DoctorRow } from './row.ts';
import { toolRows } from './tools.ts';

export interface DoctorOptions {
  readonly namespace: string | null;
  readonly common: CommonOptions;
}

const MARKS: Readonly<Record<DoctorRow['state'], string>> = {
  ok: '✓ ok',
  missing: '· later',
  warning: '! note',
  broken: '✗ broken',
};

/** `palier doctor`: looks at everything, changes nothing. @returns the exit code */
export async function runDoctor({ namespace, common }: DoctorOptions, context: CliContext): Promise<number> {
  const areas = await Promise.all([machineRows(context), toolRows(context), clusterRows(context, namespace)]);
  const rows = areas.flat();
  if (common.json) writeJson(context.stdout, rows);
  else context.stdout.write(text(rows));
  return rows.some(({ state }) => state === 'broken') ? EXIT.environment : EXIT.ok;
}

function text(rows: readonly DoctorRow[]): string {
  const cells = rows.map(({ area, what, state, found }) => [area, what, MARKS[state], found]);
  const advice = rows
    .filter((row) => row.advice !== '')
    .map((row) => `${MARKS[row.state].slice(0, 1)} ${row.what}: ${row.advice}`);
  return `${table([['WHERE', 'WHAT', 'STATE', 'FOUND'], ...cells])}${advice.length === 0 ? '' : `\n${advice.map(inert).join('\n')}\n`}`;
}
