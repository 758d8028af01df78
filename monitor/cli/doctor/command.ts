import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, type RawCommon } from '../options/options.ts';
import { doctorHelp } from './help.ts';

interface RawDoctor extends RawCommon {
  readonly namespace?: string;
}

export function registerDoctor(program: LocalizedCommand, context: CommandContext): void {
  const help = doctorHelp[context.lang];
  addCommon(
    program.command('doctor').description(help.about).option('-n, --namespace <name>', help.namespace),
    [
      ['palier doctor', help.examples.everything],
      ['palier doctor -n shop', help.examples.namespace],
    ],
  ).action(async (options: RawDoctor) => {
    const { runDoctor } = await import('./run.ts');
    context.finish(
      await runDoctor({ namespace: options.namespace ?? null, common: commonOf(options, context) }, context),
    );
  });
}
