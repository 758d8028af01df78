import type { EventEmitter } from 'node:events';
import type { SignalName } from '../context.ts';
import { watchPackageManager } from './package-manager.ts';

type Listener = () => void;

/**
 * The signals of this process, and those that reach who started it: a launcher of setup/ tells of its own over IPC. A
 * Ctrl-C of the terminal reaches both and is one; a signal to the launcher alone counts as well. One that is killed,
 * as `npx` above it may be, can tell nothing any more: its end is a hang-up.
 */
export function signalSource(
  process: EventEmitter & { readonly pid: number; readonly env: NodeJS.ProcessEnv },
) {
  const listeners = new Map<SignalName, Listener>();
  const own = new Map<string, number>();
  const told = new Map<string, number>();
  const count = (name: string, here: Map<string, number>, there: Map<string, number>) => {
    const now = (here.get(name) ?? 0) + 1;
    here.set(name, now);
    if (now > (there.get(name) ?? 0)) listeners.get(name as SignalName)?.();
  };
  const hangUp = () => listeners.get('SIGHUP')?.();
  process.on('message', (message: unknown) => {
    const signal = (message as { readonly signal?: unknown } | null)?.signal;
    if (typeof signal === 'string') count(signal, told, own);
  });
  process.on('disconnect', hangUp);
  const onInterrupt = () => {
    // Of a Ctrl-C in the terminal it says nothing new.
    if ((own.get('SIGINT') ?? 0) + (told.get('SIGINT') ?? 0) === 0) count('SIGINT', told, own);
  };
  watchPackageManager({ pid: process.pid, env: process.env, onGone: hangUp, onInterrupt });
  return {
    on(name: SignalName, listener: Listener): void {
      listeners.set(name, listener);
      process.on(name, () => count(name, own, told));
    },
  };
}
