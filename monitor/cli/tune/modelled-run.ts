import { basename } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Lang } from '../../../core/lib/lang.ts';
import type { LoadPlan } from '../../../core/timeline/events.ts';
import type { Rebuilt } from '../../../core/tune/rebuild.ts';
import type { CliContext } from '../context.ts';
import { recordedRun } from '../recorded/recorded-run.ts';
import { modelOfRun } from './model-of-run.ts';
import type { TuneOptions } from './options.ts';
import { unsuitableText } from './render.ts';
import { tuneWords } from './words.ts';

/** A recorded run as a model of it, and the load that it was under. */
export type ModelledRun = Extract<Rebuilt, { ok: true }> & {
  /** null: it was only watched. */
  readonly load: LoadPlan | null;
};

/** @throws PalierError `run-not-tunable` */
export async function modelledRun(
  dir: string,
  { needPercent, common }: TuneOptions,
  context: CliContext,
): Promise<ModelledRun> {
  const unsuitable = (why: (lang: Lang) => string) =>
    new PalierError(
      'run-not-tunable',
      EXIT.inconclusive,
      inEveryLang((lang) => tuneWords[lang].notTunable(basename(dir), why(lang))),
    );
  let isWhole = true;
  const events = recordedRun(dir, common.lang, context, ({ kind, lost }) => {
    // A recording that only ends early is whole up to there.
    if (lost && kind !== 'truncated') isWhole = false;
  });
  let load: LoadPlan | null = null;
  async function* noted() {
    for await (const event of events()) {
      if (event.type === 'run.started') load = event.load;
      yield event;
    }
  }
  const rebuilt = await modelOfRun(noted(), { needPercent });
  if (!isWhole) throw unsuitable((lang) => tuneWords[lang].notWhole);
  if (!rebuilt.ok) throw unsuitable((lang) => unsuitableText(rebuilt.why, tuneWords[lang]));
  return { ...rebuilt, load };
}
