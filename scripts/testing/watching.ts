import { spawn } from 'node:child_process';
import { environment } from './course.ts';

/** What kubectl saw of a Deployment while something else happened. */
export interface Watching {
  /** The values of `.spec.replicas`, each change once. */
  stop(): readonly number[];
}

/** A second observer, to compare Palier's recording with. */
export function watchReplicas(namespace: string, deployment: string): Watching {
  const path = '{.spec.replicas}{"\\n"}';
  const child = spawn(
    'kubectl',
    ['get', 'deployment', deployment, '-n', namespace, '--watch', '-o', `jsonpath=${path}`],
    { env: environment, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return {
    stop() {
      child.kill();
      return changesOf(text.trim().split('\n').map(Number));
    },
  };
}

/** Each value that differs from the one before it. */
export function changesOf(values: readonly number[]): readonly number[] {
  return values.filter((value, i) => value !== values[i - 1]);
}
