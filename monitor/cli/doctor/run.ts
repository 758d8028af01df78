import { EXIT } from '../../../core/lib/errors.ts';
import { inert } from '../../../system/output/inert.ts';
import { writeJson } from '../../../system/output/streams.ts';
import type { CliContext, CommonOptions } from '../context.ts';
import { table } from '../terminal/table.ts';
import { clusterRows } from './cluster.ts';
import { machineRows } from './machine.ts';
import type { DoctorRow } from './row.ts';
import { toolRows } from './tools.ts';
import { type DoctorWords, doctorWords } from './words.ts';

export interface DoctorOptions {
  readonly namespace: string | null;
  readonly common: CommonOptions;
}

/** `palier doctor`: looks at everything, changes nothing. @returns the exit code */
export async function runDoctor({ namespace, common }: DoctorOptions, context: CliContext): Promise<number> {
  // Data are English.
  const lang = common.json ? 'en' : common.lang;
  const areas = await Promise.all([
    machineRows(context, lang),
    toolRows(context, lang),
    clusterRows(context, namespace, lang),
  ]);
  const rows = areas.flat();
  if (common.json) writeJson(context.stdout, rows);
  else context.stdout.write(text(rows, doctorWords[lang]));
  return rows.some(({ state }) => state === 'broken') ? EXIT.environment : EXIT.ok;
}

function text(rows: readonly DoctorRow[], { columns, areas, states, advice: told }: DoctorWords): string {
  const cells = rows.map(({ area, what, state, found }) => [areas[area], what, states[state], found]);
  const advice = rows
    .filter((row) => row.advice !== '')
    .map((row) => `${states[row.state].slice(0, 1)} ${told(row.what, row.advice)}`);
  return `${table([columns, ...cells])}${advice.length === 0 ? '' : `\n${advice.map(inert).join('\n')}\n`}`;
}
