import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubectl } from './course.ts';

const exec = promisify(execFile);

/** The operator's sources, where the schemas of its objects are. `.ci/run` downloads them while there is a network. */
const MODULE = 'github.com/prometheus-operator/prometheus-operator@v0.85.0';
const KINDS = ['servicemonitors', 'prometheusrules'];

/** With the operator's kinds known to the API server, which then checks such objects as on a cluster that has it. */
export async function withOperatorKinds<T>(look: () => Promise<T>): Promise<T> {
  const { stdout } = await exec('go', ['mod', 'download', '-json', MODULE]);
  const folder = join(JSON.parse(stdout).Dir, 'example', 'prometheus-operator-crd');
  const files = KINDS.flatMap((kind) => ['-f', join(folder, `monitoring.coreos.com_${kind}.yaml`)]);
  await kubectl('apply', '--server-side', ...files);
  try {
    await kubectl('wait', '--for', 'condition=Established', '--timeout', '60s', ...files);
    return await look();
  } finally {
    await kubectl('delete', ...files);
  }
}
