import { writeFileSync } from 'node:fs';
import { findKubectl } from '../testing/kubectl.ts';
import { EXPECTED, expectedOf, formatAnswers, readCommands } from './list.ts';
import { type Executed, runSession } from './session.ts';

/**
 * node sandbox/everyday/run.ts [--record] [--verbose]: the session against the cluster of KUBECONFIG, on which the
 * project runs. Prints what differs from expected.txt; --record makes that cluster's answers the expected ones.
 * To record, on a real cluster of one node that has the image palier-backend:dev:
 *     kubectl apply --server-side -f manifests/rendered/sandbox.yaml
 *     kubectl rollout status -n palier deployment/backend
 *     node sandbox/everyday/run.ts --record
 */
const record = process.argv.includes('--record');
const verbose = process.argv.includes('--verbose');
const kubectl = findKubectl(34);
const kubeconfig = process.env.KUBECONFIG;
if (kubectl === undefined || !kubeconfig) {
  console.error('expected KUBECONFIG, and a kubectl in KUBECTL_BIN or on PATH');
  process.exit(2);
}

const commands = readCommands();
const expected = record ? [] : expectedOf(commands);
let done = 0;
let differing = 0;

const executed = await runSession(commands, { kubectl, kubeconfig, onAnswer: tell });
const seconds = executed.reduce((sum, it) => sum + it.seconds, 0);
console.log(`${executed.length} commands in ${seconds.toFixed(0)} s, ${differing} differ`);
if (record) writeFileSync(EXPECTED, formatAnswers(executed));
process.exit(differing > 0 ? 1 : 0);

function tell({ line, exitCode, shape, output, seconds }: Executed): void {
  const wanted = expected[done++];
  const same = record || (wanted?.exitCode === exitCode && wanted.shape === shape);
  if (!same) differing++;
  if (verbose || !same) console.log(`$ ${line}  (${seconds.toFixed(1)} s, exit code ${exitCode})\n${output}`);
  if (!same) console.log(`expected exit code ${wanted?.exitCode}\n${wanted?.shape}\ngot\n${shape}\n`);
}
