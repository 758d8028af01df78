import { Command, CommanderError } from 'commander';
import { EXIT } from '../../core/lib/errors.ts';
import { LANGS, type Lang, langFromEnvironment } from '../../core/lib/lang.ts';
import { reportError } from '../../system/output/report-error.ts';
import { registerEnvironment, registerUrl } from '../../system/secrets/redact.ts';
import { registerCheck } from './check/command.ts';
import type { CommandContext, Register } from './command.ts';
import { registerCompletion } from './completion/command.ts';
import type { CliContext } from './context.ts';
import { registerDoctor } from './doctor/command.ts';
import { registerExplain } from './explain/command.ts';
import { registerGate } from './gate/command.ts';
import { registerHpa } from './hpa/command.ts';
import { registerLearn } from './learn/command.ts';
import { registerLoad } from './load/command.ts';
import { refuseEmptyValues } from './options/empty-values.ts';
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
  let exitCode: number = EXIT.ok;
  const program = createProgram({
    ...context,
    finish: (code) => {
      exitCode = code;
    },
  });
  try {
    if (args[0] === COMPLETE) {
      const { answer } = await import('./completion/answer.ts');
      await answer(program, args.slice(1), context);
      return EXIT.ok;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already said what it has to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportError(error, context, args.includes('--json'), langOf(args, context.env));
  }
}

/** As far as a command line says it that may be wrong elsewhere. */
function langOf(args: readonly string[], env: CliContext['env']): Lang {
  const at = args.findIndex((arg) => /^--lang(=|$)/.test(arg));
  const named = args[at]?.split('=')[1] ?? args[at + 1];
  return LANGS.find((lang) => at >= 0 && lang === named) ?? langFromEnvironment(env);
}

export function createProgram(context: CommandContext): Command {
  const program = new Command('palier')
    .description('Load and autoscaling observation for Kubernetes.')
    .version(context.version, '-V, --version', 'the version of Palier')
    .helpCommand('help [command]', 'the help of a command')
    .helpOption('-h, --help', 'this help')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
    })
    .addHelpText('after', EXIT_CODES);
  for (const register of COMMANDS) register(program, context);
  refuseEmptyValues(program);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 passed · 1 the verdict is "failed" · 2 usage or configuration · 3 environment (cluster, k6 or
target not reachable) · 4 inconclusive: the run cannot support a verdict · 130 interrupted`;
