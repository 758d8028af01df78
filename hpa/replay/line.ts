import type { Problem } from '../shape.ts';
import { checkScenario } from './check.ts';
import { parseScenarioText } from './read.ts';
import { type ReplayLine, replay } from './replay.ts';
import type { Scenario } from './scenario.ts';

/** A problem of a scenario file. */
export interface LineProblem extends Problem {
  /** From 1. */
  readonly line: number;
}

export type ParsedLine =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly LineProblem[] };

export type ReplayedLine =
  | { readonly ok: true; readonly lines: readonly ReplayLine[] }
  | { readonly ok: false; readonly problems: readonly LineProblem[] };

/** Reads one line of a scenario file, and says everything that is wrong with it. `out` is ignored. */
export function parseScenario(line: string, lineNumber: number): ParsedLine {
  const problems: Problem[] = [];
  const scenario = parseScenarioText(line, problems);
  if (scenario && problems.length === 0) problems.push(...checkScenario(scenario));
  if (scenario && problems.length === 0) return { ok: true, scenario };
  return { ok: false, problems: problems.map((problem) => ({ line: lineNumber, ...problem })) };
}

/** Replays one line of a scenario file: one output line per step. */
export function replayLine(line: string, lineNumber: number): ReplayedLine {
  const parsed = parseScenario(line, lineNumber);
  if (!parsed.ok) return parsed;
  const lines: ReplayLine[] = [];
  for (const step of replay(parsed.scenario)) lines.push(step.line);
  return { ok: true, lines };
}

/** `line 3: steps[2].pods[0].ready: expected one of True, False, …, got "yes"` */
export function formatProblem({ line, field, message }: LineProblem): string {
  return field === '' ? `line ${line}: ${message}` : `line ${line}: ${field}: ${message}`;
}
