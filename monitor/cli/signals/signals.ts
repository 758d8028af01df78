import type { SignalName, Signals } from '../context.ts';

interface SignalSource {
  on(signal: SignalName, listener: () => void): unknown;
}

const NAMES: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Hands each signal to the newest listener; `otherwise` when there is none. */
export function createSignals(source: SignalSource, otherwise: (signal: SignalName) => void): Signals {
  const listeners: ((signal: SignalName) => void)[] = [];
  for (const name of NAMES) source.on(name, () => (listeners.at(-1) ?? otherwise)(name));
  return {
    listen(onSignal) {
      listeners.push(onSignal);
      return () => {
        const index = listeners.indexOf(onSignal);
        if (index !== -1) listeners.splice(index, 1);
      };
    },
  };
}
