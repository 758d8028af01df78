import { Agent, get } from 'node:http';

/** What k6 is doing: before, in and after the iterations of the script. */
export interface K6Status {
  readonly phase: 'starting' | 'setup' | 'iterating' | 'teardown' | 'over';
  /** Virtual users that are in an iteration. */
  readonly activeVUs: number;
}

const EVERY_MS = 250;
const TIMEOUT_MS = 2_000;
const MOST_BYTES = 64 * 1024;

/**
 * Asks k6's REST API what it is doing. It alone tells setup() and teardown() from a load that pauses; when it does not
 * answer, nothing is told. @returns what ends the asking
 */
export function followStatus(port: number, onStatus: (status: K6Status) => void): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const ask = async () => {
    const status = await askStatus(port, agent);
    if (ended) return;
    if (status !== null) onStatus(status);
    timer = setTimeout(ask, EVERY_MS);
  };
  timer = setTimeout(ask, EVERY_MS);
  return () => {
    ended = true;
    clearTimeout(timer);
    agent.destroy();
  };
}

function askStatus(port: number, agent: Agent): Promise<K6Status | null> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/v1/status', agent, timeout: TIMEOUT_MS },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
          if (text.length > MOST_BYTES) request.destroy();
        });
        answer.on('end', () => resolve(parseStatus(text)));
        answer.on('error', () => resolve(null));
      },
    );
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}

/** k6's ExecutionStatus (lib/execution.go), the same in k6 1 and 2. */
const SETUP = 6;
const RUNNING = 7;
const TEARDOWN = 8;

/** null: not an answer of k6. */
export function parseStatus(text: string): K6Status | null {
  try {
    const { status, vus } = JSON.parse(text).data.attributes as { status: unknown; vus: unknown };
    if (typeof status !== 'number') return null;
    return { phase: phaseOf(status), activeVUs: typeof vus === 'number' ? vus : 0 };
  } catch {
    return null;
  }
}

function phaseOf(status: number): K6Status['phase'] {
  if (status < SETUP) return 'starting';
  if (status === SETUP) return 'setup';
  if (status === RUNNING) return 'iterating';
  return status === TEARDOWN ? 'teardown' : 'over';
}
