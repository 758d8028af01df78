import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** A headless Chromium, spoken to in its own protocol: what a report looks like and does in a real browser. */
export interface Browser {
  /** Opens a file and waits until its charts are drawn. */
  open(path: string): Promise<{ readonly firstPaintMs: number; readonly problems: readonly string[] }>;
  /** Runs an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** A PNG of what is in the window, or of the whole page. */
  screenshot(view: View): Promise<Buffer>;
  /** The page on paper: a PDF. */
  print(): Promise<Buffer>;
  close(): Promise<void>;
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
  readonly wholePage?: boolean;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** null: there is no Chromium on PATH. */
export async function openBrowser(): Promise<Browser | null> {
  const command = NAMES.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (command === undefined) return null;
  const profile = mkdtempSync(join(tmpdir(), 'palier-browser-'));
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'];
  const child = spawn(
    command,
    [...flags, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const connection = await connect(await addressOf(child));
  const { targetId } = await connection.call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await connection.call('Target.attachToTarget', { targetId, flatten: true });
  const call = (method: string, params: object = {}) => connection.call(method, params, String(sessionId));
  const problems: string[] = [];
  connection.onEvent((method, params) => {
    const problem = problemOf(method, params);
    if (problem !== null) problems.push(problem);
  });
  for (const domain of ['Page', 'Runtime', 'Log']) await call(`${domain}.enable`);

  const evaluate = async (expression: string) => {
    const answer = await call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return (answer.result as { value?: unknown } | undefined)?.value;
  };
  return {
    async open(path) {
      problems.length = 0;
      await call('Page.navigate', { url: pathToFileURL(path).href });
      const drawn =
        "document.readyState === 'complete' && document.querySelector('#timeline-charts:not([hidden])')";
      for (let i = 0; i < 100 && !(await evaluate(`Boolean(${drawn})`)); i++) await sleep(50);
      await sleep(200);
      const paint = await evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
      return { firstPaintMs: Number(paint), problems: [...problems] };
    },
    evaluate,
    async screenshot({ width, height, scheme, wholePage = false }) {
      await call('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 1,
        mobile: false,
      });
      await call('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: scheme }],
      });
      await sleep(400);
      const { data } = await call('Page.captureScreenshot', {
        format: 'png',
        captureBeyondViewport: wholePage,
      });
      return Buffer.from(String(data), 'base64');
    },
    async print() {
      const { data } = await call('Page.printToPDF', {
        printBackground: true,
        paperWidth: 8.27,
        paperHeight: 11.69,
      });
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      connection.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await Promise.race([gone, sleep(3_000)]);
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stderr?.on('data', (chunk) => {
      heard += chunk;
      const address = /ws:\/\/\S+/.exec(heard)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${heard}`)));
  });
}

type Answer = Readonly<Record<string, unknown>>;

async function connect(address: string) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const listeners: ((method: string, params: Answer) => void)[] = [];
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data));
    if (message.id === undefined) for (const listener of listeners) listener(message.method, message.params);
    else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
    else waiting.get(message.id)?.resolve(message.result);
    waiting.delete(message.id);
  });
  return {
    call(method: string, params: object, sessionId?: string): Promise<Answer> {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        socket.send(
          JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }),
        );
      });
    },
    onEvent: (listener: (method: string, params: Answer) => void) => listeners.push(listener),
    close: () => socket.close(),
  };
}

/** What the browser complains of: scripts that fail, things its policy forbids, files it can't have. */
function problemOf(method: string, params: Answer): string | null {
  if (method === 'Runtime.exceptionThrown') return JSON.stringify(params.exceptionDetails);
  if (method === 'Log.entryAdded') return String((params.entry as { text?: string }).text);
  return null;
}
