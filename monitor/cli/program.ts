import { CommanderError } from 'commander';
import { EXIT } from '../../core/lib/errors.ts';
import { type Lang, langOf } from '../../core/lib/lang.ts';
import { reportError } from '../../system/output/report-error.ts';
import { registerEnvironment, registerUrl } from '../../system/secrets/redact.ts';
import { registerCheck } from './check/command.ts';
import type { CommandContext, Register } from './command.ts';
import { refuseEmptyValues } from './commander/empty-values.ts';
import { LocalizedCommand } from './commander/localized-command.ts';
import { commanderWords } from './commander/words.ts';
import { registerCompletion } from './completion/command.ts';
import type { CliContext } from './context.ts';
import { registerDoctor } from './doctor/command.ts';
import { registerExplain } from './explain/command.ts';
import { registerGate } from './gate/command.ts';
import { registerHpa } from './hpa/command.ts';
import { registerLearn } from './learn/command.ts';
import { registerLoad } from './load/command.ts';
import { registerReplay } from './replay/command.ts';
import { registerReport } from './report/command.ts';
import { registerRuns } from './runs/command.ts';
import { registerSandbox } from './sandbox/command.ts';
import { registerTune } from './tune/command.ts';
import { registerWatch } from './watch/command.ts';

/** Also one with a password and without a scheme, which is refused, and told. */
const ADDRESS = /:\/\/|^[^\s/@:]+:[^@]+@/;

/** What shells ask for the words that may come next. Not parsed like a command: options are words there. */
const COMPLETE = '__complete';

/** One folder a command; in the order of the help. */
const COMMANDS: readonly Register[] = [
  registerLoad,
  registerWatch,
  registerReplay,
  registerGate,
  registerReport,
  registerExplain,
  registerRuns,
  registerTune,
  registerLearn,
  registerHpa,
  registerSandbox,
  registerCheck,
  registerDoctor,
  registerCompletion,
];

/**
 * Runs one command line.
 * @param args without the program itself
 * @returns the exit code; never throws
 */
export async function runProgram(args: readonly string[], context: CliContext): Promise<number> {
  registerEnvironment(context.env);
  for (const arg of args) if (ADDRESS.test(arg)) registerUrl(arg.replace(/^--?[\w-]+=/, ''));
  const lang = langOf(args, context.env);
  let exitCode: number = EXIT.ok;
  const program = createProgram({
    ...context,
    lang,
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    if (args[0] === COMPLETE) {
      const { answer } = await import('./completion/answer.ts');
      await answer(program, args.slice(1), { ...context, lang });
      return EXIT.ok;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(error, context, args.includes('--json'), lang);
  }
}

export function createProgram(context: CommandContext): LocalizedCommand {
  const words = commanderWords[context.lang];
  const { about, exitCodes } = texts[context.lang];
  const program = new LocalizedCommand(context.lang, 'palier')
    .description(about)
    .version(context.version, '-V, --version', words.version)
    .helpCommand(`help ${words.command}`, words.helpOfCommand)
    .helpOption('-h, --help', words.help)
    .showHelpAfterError(words.seeHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
    })
    .addHelpText('after', `\n${exitCodes}`);
  for (const register of COMMANDS) register(program, context);
  refuseEmptyValues(program);
  return program;
}

const texts: Readonly<Record<Lang, { readonly about: string; readonly exitCodes: string }>> = {
  en: {
    about: 'Load and autoscaling observation for Kubernetes.',
    exitCodes: `Exit codes: 0 passed · 1 the verdict is "failed" · 2 usage or configuration · 3 environment (cluster, k6 or
target not reachable) · 4 inconclusive: the run cannot support a verdict · 130 interrupted`,
  },
  fr: {
    about: 'Charge et observation de l’autoscaling pour Kubernetes.',
    exitCodes: `Codes de sortie : 0 réussi · 1 le verdict est « échec » · 2 ligne de commande ou
configuration · 3 environnement (cluster, k6 ou cible injoignables) · 4 non concluant : l’exécution ne
permet pas de verdict · 130 interrompu`,
  },
};
