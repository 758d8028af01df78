import { randomBytes } from 'node:crypto';
import type { Lang } from '../../../core/lib/lang.ts';
import type { ServerState, UpRequest } from '../../../sandbox/messages.ts';
import { progressText, SANDBOX_WORDS } from '../../i18n/sandbox.ts';
import type { CliContext } from '../context.ts';
import { createNotes } from '../terminal/notes.ts';
import { askSandbox, startSandbox } from './program.ts';
import { sandboxTools } from './use-sandbox.ts';

interface UpOptions {
  readonly context: CliContext;
  readonly lang: Lang;
}

/** Starts a sandbox that stays, or finds the one that runs; interrupted, it leaves nothing. @throws PalierError */
export async function startInBackground(request: UpRequest, options: UpOptions): Promise<ServerState> {
  const { io, signal, end } = begin(options);
  const starting = startSandbox(request, io);
  signal.addEventListener('abort', starting.giveUp);
  try {
    return await starting.ready;
  } finally {
    starting.release();
    if (signal.aborted) await askSandbox('sweep', { stateDir: request.stateDir }, io);
    end();
  }
}

/**
 * Runs a sandbox until Ctrl-C or `palier sandbox down`. Should this process be killed, it ends with the last that uses
 * it. @throws PalierError
 */
export async function runInForeground(
  request: UpRequest,
  options: UpOptions & { readonly onReady: (state: ServerState) => void },
): Promise<void> {
  const { io, signal, end } = begin(options);
  const user = { pid: options.context.pid, use: randomBytes(4).toString('hex') };
  const running = startSandbox({ ...request, user, isNew: true }, io);
  signal.addEventListener('abort', running.stop);
  running.ready.then(options.onReady, () => undefined);
  try {
    await running.ended;
  } finally {
    if (signal.aborted) await askSandbox('sweep', { stateDir: request.stateDir }, io);
    end();
  }
}

function begin({ context, lang }: UpOptions) {
  const words = SANDBOX_WORDS[lang];
  const notes = createNotes(context);
  const interrupt = new AbortController();
  const { signal } = interrupt;
  return {
    io: {
      env: context.env,
      onProgress: (progress: Parameters<typeof progressText>[0]) => notes.say(progressText(progress, words)),
      tools: () => sandboxTools({ context, lang, signal }),
    },
    signal,
    end: context.signals.listen(() => interrupt.abort()),
  };
}
