import type { JudgedRun } from './judged-run.ts';

/** Workflow commands of GitHub Actions: one annotation for each thing that did not pass. */
export function githubAnnotations(runs: readonly JudgedRun[]): readonly string[] {
  return runs.flatMap(({ name, measures }) => {
    const { objectives, validity } = measures.summary;
    const title = `Palier ${name}`;
    return [
      ...validity.reasons.map((reason) => annotation('warning', title, reason)),
      ...objectives
        .filter(({ verdict }) => verdict !== 'pass')
        .map((one) =>
          annotation(one.verdict === 'fail' ? 'error' : 'warning', title, `${one.name}: ${one.reason}`),
        ),
    ];
  });
}

function annotation(level: 'error' | 'warning', title: string, message: string): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
