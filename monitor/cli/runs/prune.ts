import { EXIT, messageIn, PalierError } from '../../../core/lib/errors.ts';
import { writeJson } from '../../../system/output/streams.ts';
import type { RunListing } from '../../recorder/results.ts';
import type { CommandContext } from '../command.ts';
import { InvalidValue, type LocalizedCommand } from '../commander/localized-command.ts';
import { isInteractive } from '../context.ts';
import { commonOf, parseDuration } from '../options/options.ts';
import { resultsFolder } from '../options/results-folder.ts';
import { askYes } from '../terminal/ask.ts';
import { runsHelp } from './help.ts';
import { filteredRuns, isFiltered, type RunsOptions, runsTable } from './list.ts';
import { runsWords } from './words.ts';

interface PruneOptions extends RunsOptions {
  readonly keep?: number;
  readonly olderThan?: number;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `palier runs prune`; the options of `palier runs` choose here too. */
export function registerPrune(runs: LocalizedCommand, context: CommandContext): void {
  const help = runsHelp[context.lang].prune;
  runs
    .command('prune')
    .description(help.about)
    .option('--keep <number>', help.keep, parseKeep)
    .option('--older-than <time>', help.olderThan, parseAge)
    .option('--yes', help.yes)
    .option('--dry-run', help.dryRun)
    .configureHelp({ showGlobalOptions: true })
    .action(async (_, command: LocalizedCommand) => {
      const options = command.optsWithGlobals<PruneOptions>();
      const { lang, json } = commonOf(options, context);
      const words = runsWords[lang];
      const chosen = choose(
        await filteredRuns(resultsFolder(options.results, context), options),
        options,
        Date.now(),
      );
      const say = (text: string) => context.stderr.write(`palier: ${text}\n`);
      if (chosen.length === 0) say(words.prune.nothing);
      else if (!json) context.stdout.write(runsTable(chosen, words));
      const agreed =
        chosen.length > 0 && options.dryRun !== true && (await mayRemove(chosen, options, context));
      const { removeRun } = await import('../../recorder/remove-run.ts');
      const removed: { runId: string }[] = [];
      const stayed: { runId: string; why: string }[] = [];
      for (const { runId, dir } of agreed ? chosen : []) {
        // One that can't be removed keeps no other from it.
        const why = await removeRun(dir).then(
          (left) => (left.length === 0 ? null : words.prune.left(dir, left.join(', '))),
          (error: unknown) => messageIn(error, lang),
        );
        if (why === null) removed.push({ runId });
        else stayed.push({ runId, why });
        if (why !== null) say(why);
      }
      if (json) writeJson(context.stdout, { chosen: chosen.map(({ runId }) => runId), removed, stayed });
      else if (chosen.length > 0) say(words.prune.removed(removed.length, chosen.length));
      if (stayed.length > 0) context.finish(EXIT.environment);
    });
}

/** Those that are meant. A run that is still written to never is. */
function choose(
  matching: readonly RunListing[],
  options: PruneOptions,
  nowMs: number,
): readonly RunListing[] {
  const { keep, olderThan } = options;
  if (keep === undefined && olderThan === undefined && !isFiltered(options)) {
    throw new PalierError(
      'bad-option',
      EXIT.usage,
      {
        en: 'expected which runs to remove, got none of --keep, --older-than, --scenario, --verdict, --target, --group',
        fr: 'quelles exécutions supprimer ? Il manque --keep, --older-than, --scenario, --verdict, --target ou --group',
      },
      { en: 'For example: palier runs prune --keep 20', fr: 'Par exemple : palier runs prune --keep 20' },
    );
  }
  return matching
    .slice(keep ?? 0)
    .filter(({ state }) => state !== 'running')
    .filter(({ startedAt }) => olderThan === undefined || nowMs - Date.parse(startedAt) > olderThan);
}

async function mayRemove(
  chosen: readonly RunListing[],
  options: PruneOptions,
  context: CommandContext,
): Promise<boolean> {
  if (options.yes === true) return true;
  if (!isInteractive(context)) {
    throw new PalierError(
      'not-confirmed',
      EXIT.usage,
      {
        en: `expected --yes to remove ${chosen.length} runs without a terminal to ask on, got none`,
        fr: `--yes attendu pour supprimer ${chosen.length} exécutions sans terminal où demander`,
      },
      { en: 'Look first with --dry-run.', fr: 'Regardez d’abord avec --dry-run.' },
    );
  }
  const { lang } = commonOf(options, context);
  const words = runsWords[lang].prune;
  return askYes(words.question(chosen.length), words.yes, context);
}

function parseKeep(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidValue({
    en: 'expected a whole number from 0',
    fr: 'nombre entier attendu, à partir de 0',
  });
}

const DAY_MS = 86_400_000;

function parseAge(text: string): number {
  const days = /^(\d+(?:\.\d+)?)d$/.exec(text)?.[1];
  return days === undefined ? parseDuration(text) : Number(days) * DAY_MS;
}
