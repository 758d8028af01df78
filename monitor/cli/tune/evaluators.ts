import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import type { TuneModel } from '../../../core/tune/model.ts';
import { createEvaluator, type Outcome } from '../../../core/tune/outcome.ts';
import type { HpaSpec } from '../../../hpa/spec/types.ts';
import type { CliContext } from '../context.ts';
import { EVALUATE_COMMAND } from './evaluate-command.ts';

export interface Evaluators {
  readonly evaluate: (specs: readonly HpaSpec[]) => Promise<readonly Outcome[]>;
  readonly close: () => void;
}

/** Syncs to compute: below it, starting further processes takes longer than they save. */
const WORTH_PROCESSES = 500_000;

/** Computes outcomes on all cores: further processes of this program, where that is worth it. */
export function createEvaluators(
  model: TuneModel,
  budget: number,
  { self, onExit }: Pick<CliContext, 'self' | 'onExit'>,
): Evaluators {
  const cores = availableParallelism();
  if (cores < 2 || model.readings.length * budget < WORTH_PROCESSES) {
    const evaluate = createEvaluator(model);
    return { evaluate: async (specs) => specs.map(evaluate), close() {} };
  }
  const workers = Array.from({ length: cores }, () => startWorker(model, self));
  const close = () => {
    for (const worker of workers) worker.kill();
  };
  const takeBack = onExit(close);
  return {
    async evaluate(specs) {
      // Turn by turn: neighbours in the list cost alike.
      const parts = workers.map((_, i) => specs.filter((_spec, at) => at % workers.length === i));
      const answers = await Promise.all(workers.map((worker, i) => worker.ask(parts[i] ?? [])));
      return specs.map((_, at) => {
        const outcome = answers[at % workers.length]?.[Math.floor(at / workers.length)];
        if (outcome === undefined)
          throw broken({
            en: 'it gave fewer outcomes than it was asked for',
            fr: 'il a rendu moins de résultats que demandé',
          });
        return outcome;
      });
    },
    close() {
      takeBack();
      close();
    },
  };
}

interface Worker {
  readonly ask: (specs: readonly HpaSpec[]) => Promise<readonly Outcome[]>;
  readonly kill: () => void;
}

function startWorker(model: TuneModel, { command, args }: CliContext['self']): Worker {
  const child = spawn(command, [...args, EVALUATE_COMMAND], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = once(child, 'error').then(([error]: unknown[]) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw broken({ en: reason, fr: reason });
  });
  failed.catch(() => undefined);
  // A process that ends early is seen as an end of its answers.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(model)}\n`);
  return {
    async ask(specs) {
      if (specs.length === 0) return [];
      child.stdin.write(`${JSON.stringify(specs)}\n`);
      const answer = await Promise.race([lines.next(), failed]);
      if (answer.done)
        throw broken({ en: 'it ended before it answered', fr: 'il s’est arrêté avant de répondre' });
      return JSON.parse(answer.value);
    },
    kill: () => void child.kill(),
  };
}

function broken(reason: Wording): PalierError {
  return new PalierError(
    'tune-worker',
    EXIT.environment,
    {
      en: `a process that computes settings broke: ${reason.en}`,
      fr: `un processus qui calcule des réglages est tombé : ${reason.fr}`,
    },
    { en: 'Try again with a smaller --budget.', fr: 'Réessayez avec un --budget plus petit.' },
  );
}

/** The other side: a model on the first line, then lists of settings, each answered with their outcomes. */
export async function serveEvaluations(stdin: Readable, stdout: Writable): Promise<void> {
  let evaluate: ((spec: HpaSpec) => Outcome) | null = null;
  for await (const line of createInterface({ input: stdin })) {
    if (evaluate === null) evaluate = createEvaluator(JSON.parse(line));
    else stdout.write(`${JSON.stringify((JSON.parse(line) as HpaSpec[]).map(evaluate))}\n`);
  }
}
