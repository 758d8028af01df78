import { readFile } from 'node:fs/promises';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang } from '../../../core/lib/lang.ts';
import type { ServerState, UpRequest } from '../../../sandbox/messages.ts';
import { rawOf, writeJson } from '../../../system/output/streams.ts';
import type { SandboxWords } from '../../i18n/sandbox.ts';
import type { CommandContext } from '../command.ts';
import type { LocalizedCommand } from '../commander/localized-command.ts';
import { addCommon, commonOf, parsePort, parsePositive, type RawCommon } from '../options/options.ts';
import { createNotes } from '../terminal/notes.ts';
import { sandboxHelp } from './help.ts';

interface UpOptions extends RawCommon {
  readonly foreground?: boolean;
  readonly fresh?: boolean;
  readonly port?: number;
  readonly hpaSync?: number;
  readonly metricsServer: boolean;
}

export function registerSandbox(program: LocalizedCommand, context: CommandContext): void {
  const help = sandboxHelp[context.lang];
  const sandbox = program.command('sandbox').description(help.about).addHelpText('after', `\n${help.dir}`);
  registerUp(sandbox, context);
  registerDown(sandbox, context);
  registerStatus(sandbox, context);
  registerKubeconfig(sandbox, context);
}

function registerUp(sandbox: LocalizedCommand, context: CommandContext): void {
  const help = sandboxHelp[context.lang];
  addCommon(
    sandbox
      .command('up')
      .description(help.up)
      .option('--foreground', help.foreground)
      .option('--fresh', help.fresh)
      .option('--port <number>', help.port, parsePort)
      .option('--hpa-sync <seconds>', help.hpaSync, parsePositive)
      .option('--no-metrics-server', help.noMetricsServer),
    [
      ['palier sandbox up', ''],
      ['export KUBECONFIG=$(palier sandbox up --json | jq -r .kubeconfigPath)', help.examples.export],
    ],
  ).action(async (options: UpOptions) => {
    const { lang, json } = commonOf(options, context);
    const { SANDBOX_WORDS } = await import('../../i18n/sandbox.ts');
    const show = (state: ServerState) => tellState(state, json, SANDBOX_WORDS[lang], context);
    const { runInForeground, startInBackground } = await import('./up.ts');
    const { sandboxDir } = await import('./state-dir.ts');
    const request: UpRequest = {
      root: context.root,
      stateDir: sandboxDir(context),
      apiPort: options.port,
      fresh: options.fresh,
      hpaSyncSeconds: options.hpaSync,
      metricsServer: options.metricsServer,
    };
    if (options.foreground === true) await runInForeground(request, { context, lang, onReady: show });
    else show(await startInBackground(request, { context, lang }));
  });
}

function registerDown(sandbox: LocalizedCommand, context: CommandContext): void {
  const help = sandboxHelp[context.lang];
  addCommon(sandbox.command('down').description(help.down), [
    ['palier sandbox down', help.examples.kept],
  ]).action(async (options: RawCommon) => {
    const { lang, json } = commonOf(options, context);
    const [{ progressText, SANDBOX_WORDS }, { askSandbox }, { sandboxDir }] = await Promise.all([
      import('../../i18n/sandbox.ts'),
      import('./program.ts'),
      import('./state-dir.ts'),
    ]);
    const words = SANDBOX_WORDS[lang];
    const notes = createNotes(context);
    const { stopped } = await askSandbox(
      'down',
      { stateDir: sandboxDir(context) },
      { env: context.env, onProgress: (progress) => notes.say(progressText(progress, words)) },
    );
    if (json) writeJson(context.stdout, { stopped });
    else context.stdout.write(`${stopped ? words.stopped : words.notRunning}\n`);
  });
}

function registerStatus(sandbox: LocalizedCommand, context: CommandContext): void {
  const help = sandboxHelp[context.lang];
  addCommon(sandbox.command('status').description(help.status), [
    ['palier sandbox status --json', help.examples.addresses],
  ]).action(async (options: RawCommon) => {
    const [{ SANDBOX_WORDS }, { sandboxState }] = await Promise.all([
      import('../../i18n/sandbox.ts'),
      import('./use-sandbox.ts'),
    ]);
    const { lang, json } = commonOf(options, context);
    const state = await sandboxState(context);
    if (state !== null) return tellState(state, json, SANDBOX_WORDS[lang], context);
    context.stdout.write(json ? 'null\n' : `${SANDBOX_WORDS[lang].notRunning}\n`);
    context.finish(EXIT.environment);
  });
}

function registerKubeconfig(sandbox: LocalizedCommand, context: CommandContext): void {
  const help = sandboxHelp[context.lang];
  addCommon(sandbox.command('kubeconfig').description(help.kubeconfig).option('--path', help.path), [
    ['export KUBECONFIG=$(palier sandbox kubeconfig --path)', help.examples.kubectl],
    ['kubectl get pods,hpa', help.examples.after],
  ]).action(async (options: RawCommon & { readonly path?: boolean }) => {
    const [{ SANDBOX_WORDS }, { sandboxState }] = await Promise.all([
      import('../../i18n/sandbox.ts'),
      import('./use-sandbox.ts'),
    ]);
    const { json } = commonOf(options, context);
    const path = (await sandboxState(context))?.kubeconfigPath;
    if (path === undefined)
      throw new PalierError(
        'sandbox.not-running',
        EXIT.environment,
        inEveryLang((one) => SANDBOX_WORDS[one].notRunning),
      );
    if (json) writeJson(context.stdout, { path });
    else rawOf(context.stdout).write(options.path === true ? `${path}\n` : await readFile(path, 'utf8'));
  });
}

function tellState(state: ServerState, json: boolean, words: SandboxWords, context: CommandContext): void {
  if (json) writeJson(context.stdout, state);
  else context.stdout.write(`${words.state(state).join('\n')}\n`);
}
