import { shellWord } from '../../core/lib/shell-word.ts';
import type { ControlPlaneFailure, Waiting } from '../../sandbox/messages.ts';
import { type FailureText, failureText, type SandboxWords } from './sandbox-shape.ts';

const seeLog = (log: string) => `See ${log}.`;
const controlPlane = ({ part, reason, log, diskIsFull }: ControlPlaneFailure): FailureText => [
  `the control plane failed (${part}): ${reason}`,
  diskIsFull ? 'Free some disk space, then start again.' : seeLog(log),
];

export const enSandbox: SandboxWords = {
  progress: {
    starting: () => 'starting the sandbox…',
    found: () => 'using the sandbox that is running already',
    waiting: (values) => `sandbox: waiting for ${waiting(values)}`,
    stopping: ({ pid }) => `stopping the sandbox (process ${pid})`,
    swept: ({ processes }) => `sandbox: ended ${processes} processes that a crashed one had left`,
    moved: () => 'sandbox: another one uses its network; it starts with new objects in another one',
    'new-objects': ({ failure }) =>
      `sandbox: ${failureText(failure, enSandbox)[0]}\nit starts with new objects; volumes stay`,
    pruned: ({ object }) => `sandbox: removed ${object}: the manifests do not have it any more`,
    'not-pruned': ({ object, reason }) =>
      `sandbox: ${object}, which the manifests do not have any more, can’t be removed: ${reason}`,
    'fewest-replicas': ({ kind, namespace, name, replicas, before }) =>
      `sandbox: ${kind} ${namespace}/${name} begins with ${replicas} of the ${before} replicas that its autoscaler had left`,
  },
  waiting,
  failures: {
    'sandbox.usage': ({ got }) => [`the sandbox has no command "${got}"`, ''],
    'sandbox.interrupted': () => ['the start of the sandbox was interrupted', ''],
    'sandbox.running': ({ stateDir, pid, fresh }) => [
      `a sandbox${pid === null ? '' : ` (process ${pid})`} already runs on ${stateDir}`,
      fresh
        ? 'End it first to start with an empty database: palier sandbox down'
        : 'Use it, end it with "palier sandbox down", or name another folder in PALIER_SANDBOX_DIR.',
    ],
    'sandbox.state-unwritable': ({ path, reason }) => [
      `cannot make the folder of the sandbox, ${path}: ${reason}`,
      'Name another one in PALIER_SANDBOX_DIR, or check its rights.',
    ],
    'sandbox.slow-start': ({ pid, seconds, waitingFor, log }) => [
      `the sandbox (process ${pid}) was not ready after ${seconds} s${waitingFor === null ? '' : `: waiting for ${waiting(waitingFor)}`}`,
      seeLog(log),
    ],
    'sandbox.start': ({ log }) => ['the sandbox ended without a word', seeLog(log)],
    'sandbox.platform': ({ platform }) => [
      `the sandbox needs Linux (addresses 127.77.x.y, /proc, process groups); this is ${platform}`,
      'Use Linux, WSL or a Linux container, or a real cluster: --target CONTEXT.',
    ],
    'sandbox.port-taken': ({ port }) => [
      `expected port ${port} of 127.0.0.1 to be free, but another program listens there`,
      'Choose another --port, or none: then a free one is taken.',
    ],
    'sandbox.manifests': ({ path, reason }) => [
      `cannot read the rendered manifests ${path}: ${reason}`,
      'Render them: manifests/render.sh',
    ],
    'sandbox.no-network': ({ networks }) => [
      `all ${networks} loopback networks are used by sandboxes`,
      'Stop one with: palier sandbox down',
    ],
    'sandbox.node-port': ({ host, reason }) => [
      `the node can't listen on ${host}: ${reason}`,
      'Are all of 127.0.0.0/8 loopback addresses here?',
    ],
    'sandbox.kubeconfig': ({ path, reason }) => [
      `the kubeconfig ${path} can't be used: ${reason}`,
      'Start the sandbox again: it writes a new one.',
    ],
    'sandbox.sockets': ({ reason }) => [
      `no short folder for Unix sockets can be made: ${reason}`,
      'Make /tmp writable.',
    ],
    'sandbox.control-plane-program': ({ program, reason }) => [
      `the control plane ${program} can't be started: ${reason}`,
      'CONTROL_PLANE_BIN names the program.',
    ],
    'sandbox.control-plane': controlPlane,
    'sandbox.control-plane-data': controlPlane,
    'sandbox.control-plane-ended': ({ how, lastWords, log }) => [
      `the control plane ended (${typeof how === 'number' ? `exit code ${how}` : `by ${how}`})${lastWords === '' ? '' : `; its last words:\n${lastWords}`}`,
      // From outside, then: it never does that to itself.
      `${how === 'SIGKILL' ? 'Is memory short? The control plane takes about 300 MB. ' : ''}${seeLog(log)}`,
    ],
    'sandbox.control-plane-silent': ({ seconds, log }) => [
      `the control plane does not listen after ${seconds} s`,
      seeLog(log),
    ],
    'sandbox.api': ({ object, reason, seconds }) => [
      `${object}: ${reason}`,
      `It was tried for ${seconds} s. Start again.`,
    ],
    SECRETS_UNREADABLE: ({ file }) => [
      `${file}: the sandbox's passwords can't be read`,
      'Restore the file, or remove it together with the database kept beside it.',
    ],
    MANIFEST_INVALID: ({ source, document, reason }) => [
      `${source}, document ${document}: ${reason}`,
      'Render the manifests again: sh manifests/render.sh',
    ],
    MANIFEST_KIND: ({ object, kind, apiVersion }) => [
      `${object}: the API does not serve ${kind} in ${apiVersion}`,
      '',
    ],
    MANIFEST_REFUSED: ({ object, reason, mayFitFresh }) => [
      `${object}: ${reason}`,
      `Correct it below manifests/ and render again${mayFitFresh ? '; if it only does not fit what was kept: --fresh' : ''}.`,
    ],
    internal: ({ reason }) => [reason, 'This is a fault of the sandbox itself.'],
  },
  ready: (seconds) => `sandbox ready in ${seconds.toFixed(1)} s`,
  leaving: 'stopping the sandbox…',
  stopped: 'the sandbox is stopped',
  notRunning: 'no sandbox is running; start one with "palier sandbox up"',
  state: ({ pid, phase, waitingFor, apiUrl, backendUrl, kubeconfigPath }) => [
    `the sandbox (Kubernetes’ own control plane; pods are processes) is ${
      phase === 'starting' && waitingFor !== null ? `starting: waiting for ${waiting(waitingFor)}` : phase
    }, process ${pid}`,
    `  backend     ${backendUrl ?? 'not there yet'}`,
    `  API         ${apiUrl ?? 'not there yet'}`,
    `  kubectl     export KUBECONFIG=${shellWord(kubeconfigPath)}`,
  ],
};

function waiting(values: Waiting): string {
  switch (values.for) {
    case 'control-plane':
      return 'the control plane';
    case 'manifests':
      return 'the manifests';
    case 'pods':
      return `pods of ${values.of}`;
    case 'pod': {
      const state = values.state === 'running' ? 'running, not ready yet' : values.state;
      return `${values.pod}: ${[state, values.message].filter(Boolean).join(': ')}`;
    }
  }
}
