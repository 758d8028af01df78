import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { bestOf } from '../../../core/tune/advise.ts';
import { spread } from '../../../core/tune/front.ts';
import type { TuneModel } from '../../../core/tune/model.ts';
import { type SearchResult, search, type Tried } from '../../../core/tune/search.ts';
import type { CliContext } from '../context.ts';
import { createNotes } from '../terminal/notes.ts';
import { createEvaluators } from './evaluators.ts';
import type { TuneOptions } from './options.ts';
import { tuneWords } from './words.ts';

/** What was found among the settings that were tried. */
export interface Found {
  readonly result: SearchResult;
  readonly best: Tried;
  readonly shown: readonly Tried[];
  /** The one that the patch is of, and the same without each of its settings. */
  readonly chosen: Tried;
  readonly without: readonly Tried[];
  readonly seconds: number;
}

/** Tries settings on all cores, and says how far it is. @throws PalierError `tune-pick` */
export async function searchSettings(
  model: TuneModel,
  options: TuneOptions,
  context: CliContext,
): Promise<Found> {
  const { objectives, budget } = options;
  const started = performance.now();
  const { evaluate, close } = createEvaluators(model, budget, context);
  try {
    const onProgress = progressTeller(options, context);
    const result = await search(model, { objectives, budget, evaluate, onProgress });
    const found = bestOf(result, objectives);
    const best = found === result.recorded ? found : await result.simplify(found);
    const shown: Tried[] = [];
    for (const one of shownOf(result, found, options))
      shown.push(one === found ? best : await result.simplify(one));
    const chosen = options.pick === null ? best : pick(shown, options.pick);
    const without = await result.withoutEach(chosen);
    return { result, best, shown, chosen, without, seconds: (performance.now() - started) / 1000 };
  } finally {
    close();
  }
}

const PROGRESS_EVERY_MS = 2_000;

function progressTeller({ budget, common }: TuneOptions, context: CliContext): (tried: number) => void {
  const notes = createNotes(context);
  let toldAt = performance.now();
  return (tried) => {
    if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = performance.now();
    notes.say(tuneWords[common.lang].progress(tried, budget));
  };
}

/** The recorded settings have a line of their own. */
function shownOf({ front, recorded }: SearchResult, best: Tried, { objectives, show }: TuneOptions) {
  const others = front.filter((one) => one !== recorded);
  return spread(others, objectives, show, best === recorded ? null : best);
}

function pick(shown: readonly Tried[], number: number): Tried {
  const found = shown[number - 1];
  if (found !== undefined) return found;
  throw new PalierError('tune-pick', EXIT.usage, {
    en: `expected --pick 1 to ${shown.length}, got ${number}`,
    fr: `--pick de 1 à ${shown.length} attendu, reçu ${number}`,
  });
}
