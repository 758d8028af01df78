import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, type RawCommon } from '../options/options.ts';

interface RawDoctor extends RawCommon {
  readonly namespace?: string;
}

export function registerDoctor(program: LocalizedCommand, context: CommandContext): void {
  addCommon(
    program
      .command('doctor')
      .description('what is installed, reachable, allowed; what to do about each')
      .option('-n, --namespace <name>', 'namespace to ask the cluster about (default: palier)'),
    [
      ['palier doctor', 'machine, tools, cluster'],
      ['palier doctor -n shop', 'what may be read in your own namespace'],
    ],
  ).action(async (options: RawDoctor) => {
    const { runDoctor } = await import('./run.ts');
    context.finish(
      await runDoctor({ namespace: options.namespace ?? null, common: commonOf(options, context) }, context),
    );
  });
}
