import { harmless } from '../../system/output/harmless.ts';
import { findingText } from '../i18n/finding.ts';
import { reasonText } from '../i18n/reason.ts';
import type { JudgedRun } from './judged-run.ts';

type Level = 'error' | 'warning';

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
}

/** GitHub shows so many of a kind for one step, and drops the others without a word. */
const MOST = 10;

/**
 * Workflow commands of GitHub Actions: one annotation for each thing that did not pass. Of more than GitHub shows,
 * those that tell most: every run has its first reason before any has its second.
 */
export function githubAnnotations(runs: readonly JudgedRun[]): readonly string[] {
  const all = alternating(runs.map(annotationsOf));
  const kinds = (['error', 'warning'] as const).map((level) => all.filter((one) => one.level === level));
  const left = kinds.flatMap((kind) =>
    kind.length > MOST ? [`${kind.length - MOST} more ${kind[0]?.level}s`] : [],
  );
  return [
    ...kinds.flatMap((kind) => kind.slice(0, MOST).map(command)),
    ...(left.length === 0
      ? []
      : [`::notice title=Palier::and ${left.join(', ')}: GitHub shows ten of a kind. The log has them all.`]),
  ];
}

/** Why there is no verdict. */
export function githubError(message: string): string {
  return command({ level: 'error', title: 'Palier', message });
}

/** What keeps the run from being judged at all comes before what could not be judged in it. */
function annotationsOf({ name, runId, measures }: JudgedRun): readonly Annotation[] {
  const { objectives, validity } = measures.summary;
  const title = `Palier ${name} (${runId})`;
  return [
    ...validity.findings.map((one) => ({
      level: 'warning' as const,
      title,
      message: findingText(one, 'en'),
    })),
    ...objectives
      .filter(({ verdict }) => verdict !== 'pass')
      .map((one) => ({
        level: one.verdict === 'fail' ? ('error' as const) : ('warning' as const),
        title,
        message: `${one.name}: ${reasonText(one.reason, 'en')}`,
      })),
  ];
}

/** The first of each list, then the second of each, … */
function alternating<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
}

function command({ level, title, message }: Annotation): string {
  return `::${level} title=${escapeProperty(harmless(title))}::${escapeData(harmless(message))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
