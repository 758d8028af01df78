import { EXIT } from '../../../core/lib/errors.ts';
import type { ServerState } from '../../../sandbox/cli.ts';
import { rawOf, writeJson } from '../../../system/output/streams.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, parsePort, parsePositive, type RawCommon } from '../options/options.ts';
import { createNotes } from '../terminal/notes.ts';
import { cliWords } from '../words.ts';

interface UpOptions extends RawCommon {
  readonly foreground?: boolean;
  readonly fresh?: boolean;
  readonly port?: number;
  readonly hpaSync?: number;
  readonly metricsServer: boolean;
}

export function registerSandbox(program: LocalizedCommand, context: CommandContext): void {
  const sandbox = program
    .command('sandbox')
    .description(
      'the local cluster on its own: Kubernetes’ own control plane; pods are processes of this machine',
    )
    .addHelpText(
      'after',
      '\nPALIER_SANDBOX_DIR names another folder for its data: several can run side by side.',
    );
  registerUp(sandbox, context);
  registerDown(sandbox, context);
  registerStatus(sandbox, context);
  registerKubeconfig(sandbox, context);
}

function registerUp(sandbox: LocalizedCommand, context: CommandContext): void {
  addCommon(
    sandbox
      .command('up')
      .description('start it in the background, and wait until the backend answers')
      .option('--foreground', 'stay here until Ctrl-C')
      .option('--fresh', 'with nothing of before: no objects, an empty database')
      .option('--port <number>', 'port of its API (default: a free one)', parsePort)
      .option(
        '--hpa-sync <seconds>',
        'how often its autoscaler looks (default: 15, as in Kubernetes)',
        parsePositive,
      )
      .option('--no-metrics-server', 'without metrics.k8s.io, to see what an autoscaler does then'),
    [
      ['palier sandbox up', ''],
      ['export KUBECONFIG=$(palier sandbox up --json | jq -r .kubeconfigPath)', 'and kubectl talks to it'],
    ],
  ).action(async (options: UpOptions) => {
    const { sandboxServe, sandboxUp } = await import('../../../sandbox/cli.ts');
    const { sandboxOptions } = await import('./use-sandbox.ts');
    const { lang, json } = commonOf(options, context);
    const notes = createNotes(context);
    const interrupt = new AbortController();
    const stopListening = context.signals.listen(() => interrupt.abort());
    const io = { progress: (message: string) => notes.say(`sandbox: ${message}`), signal: interrupt.signal };
    try {
      const serve = {
        ...(await sandboxOptions(context, interrupt.signal)),
        apiPort: options.port,
        fresh: options.fresh,
        hpaSyncSeconds: options.hpaSync,
        metricsServer: options.metricsServer,
      };
      if (options.foreground === true) await sandboxServe(serve, io);
      else tellState(await sandboxUp(serve, io), json, lang, context);
    } finally {
      stopListening();
    }
  });
}

function registerDown(sandbox: LocalizedCommand, context: CommandContext): void {
  addCommon(sandbox.command('down').description('stop it, and clean up what a crashed one has left'), [
    ['palier sandbox down', 'the data of its database stay'],
  ]).action(async (options: RawCommon) => {
    const { sandboxDown } = await import('../../../sandbox/cli.ts');
    const { sandboxDir } = await import('./use-sandbox.ts');
    const { lang, json } = commonOf(options, context);
    const notes = createNotes(context);
    const stopped = await sandboxDown(
      { stateDir: sandboxDir(context) },
      { progress: (line) => notes.say(line) },
    );
    if (json) writeJson(context.stdout, { stopped });
    else
      context.stdout.write(`${stopped ? cliWords[lang].sandboxStopped : cliWords[lang].sandboxNotRunning}\n`);
  });
}

function registerStatus(sandbox: LocalizedCommand, context: CommandContext): void {
  addCommon(
    sandbox.command('status').description('whether it runs, and where; exit code 3 when it does not'),
    [['palier sandbox status --json', 'its addresses']],
  ).action(async (options: RawCommon) => {
    const { sandboxStatus } = await import('../../../sandbox/cli.ts');
    const { sandboxDir } = await import('./use-sandbox.ts');
    const { lang, json } = commonOf(options, context);
    const state = await sandboxStatus({ stateDir: sandboxDir(context) });
    if (state !== undefined) return tellState(state, json, lang, context);
    context.stdout.write(json ? 'null\n' : `${cliWords[lang].sandboxNotRunning}\n`);
    context.finish(EXIT.environment);
  });
}

function registerKubeconfig(sandbox: LocalizedCommand, context: CommandContext): void {
  addCommon(
    sandbox
      .command('kubeconfig')
      .description('print its kubeconfig, which holds a key (keep it to yourself)')
      .option('--path', 'only where it is'),
    [
      ['export KUBECONFIG=$(palier sandbox kubeconfig --path)', 'for kubectl'],
      ['kubectl get pods,hpa', 'then, for example'],
    ],
  ).action(async (options: RawCommon & { readonly path?: boolean }) => {
    const { sandboxKubeconfig } = await import('../../../sandbox/cli.ts');
    const { sandboxDir } = await import('./use-sandbox.ts');
    const { path, text } = await sandboxKubeconfig({ stateDir: sandboxDir(context) });
    if (commonOf(options, context).json) writeJson(context.stdout, { path });
    else rawOf(context.stdout).write(options.path === true ? `${path}\n` : text);
  });
}

function tellState(state: ServerState, json: boolean, lang: 'en' | 'fr', context: CommandContext): void {
  if (json) writeJson(context.stdout, state);
  else context.stdout.write(`${cliWords[lang].sandboxState(state).join('\n')}\n`);
}
