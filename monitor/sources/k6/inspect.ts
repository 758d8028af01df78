import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { Wording } from '../../../core/lib/lang.ts';
import { type K6Script, k6Environment } from './command.ts';
import { goDurationMs } from './go-duration.ts';
import { followInspection, type InspectLimits } from './inspect-log.ts';
import { parseLogLine } from './k6-log.ts';
import { runK6 } from './run-k6.ts';
import { readSources, scriptError } from './script-error.ts';
import { type Thresholds, thresholdsIn } from './threshold-expression.ts';

const INTERRUPTED: Wording = { en: 'interrupted', fr: 'interrompu' };

/** The options of a script as k6 will run it, with its environment and configuration file. */
export interface ScriptOptions {
  readonly thresholds: Thresholds['thresholds'];
  readonly abortOnFail: Thresholds['abortOnFail'];
  /** null: the script says nothing of them. */
  readonly systemTags: readonly string[] | null;
  readonly summaryTrendStats: readonly string[] | null;
  /** null: as k6 has it by itself. */
  readonly teardownTimeoutMs: number | null;
}

export interface Inspection {
  readonly options: ScriptOptions;
  /** What k6 only warns of: it goes on without this option of the script. */
  readonly unknownOption: string | null;
  /** Of the user, that were read. */
  readonly files: readonly string[];
  /** How long the init code may take at the start of a run, in all its copies, on one core. Milliseconds. */
  readonly initMs: number;
}

export interface InspectRequest {
  readonly k6: string;
  readonly script: K6Script;
  readonly env: NodeJS.ProcessEnv;
  /** Of the user, for positions in errors; null: those that k6 says it reads. */
  readonly files?: readonly string[] | null;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<InspectLimits>;
}

const LIMITS: InspectLimits = { module: 30_000, extensions: 120_000, init: 600_000 };

/**
 * Asks k6 for a script's options; this runs its init code. Whatever k6 would refuse at the start of a run is found:
 * throws PalierError with k6's own words and the user's position (exit code 2, or 3 where the network is at fault).
 */
export async function inspectScript(request: InspectRequest): Promise<Inspection> {
  const began = performance.now();
  const inspected = await inspect(request, REQUIREMENTS);
  const onceMs = performance.now() - began;
  const { stdout, lines } = inspected.error === null ? inspected : await withOneUser(request, inspected);
  const options = JSON.parse(stdout) as K6Options;
  if (options.paused === true) throw paused(request.script);
  return {
    options: {
      ...thresholdsIn(options.thresholds ?? {}),
      systemTags: unlessDefault(options.systemTags, DEFAULT_TAGS),
      summaryTrendStats: unlessDefault(options.summaryTrendStats, DEFAULT_STATS),
      teardownTimeoutMs: goDurationMs(options.teardownTimeout),
    },
    unknownOption: unknownOption(lines),
    files: request.files ?? inspected.files,
    // Beside the virtual users: k6 itself, setup() and handleSummary().
    initMs: onceMs * (3 + (options.maxVUs ?? 1)),
  };
}

/** The parts of k6's answer that are read here. */
interface K6Options {
  readonly paused?: boolean | null;
  readonly thresholds?: Parameters<typeof thresholdsIn>[0];
  readonly systemTags?: readonly string[] | null;
  readonly summaryTrendStats?: readonly string[] | null;
  readonly teardownTimeout?: unknown;
  readonly maxVUs?: number;
}

/** What k6 fills in where a script says nothing. */
const DEFAULT_TAGS =
  'check,error,error_code,expected_response,group,method,name,proto,scenario,service,status,subproto,tls_version,url';
const DEFAULT_STATS = 'avg,min,med,max,p(90),p(95)';

function unlessDefault(
  list: readonly string[] | null | undefined,
  filledIn: string,
): readonly string[] | null {
  return list?.join(',') === filledIn ? null : (list ?? null);
}

function paused({ path }: K6Script): PalierError {
  return new PalierError(
    'load-script-error',
    EXIT.usage,
    {
      en: `${path}: expected a load that begins by itself, got: it is paused, and k6 would wait until somebody resumes it`,
      fr: `${path} : une charge qui démarre d’elle-même est attendue ; celle-ci est en pause, et k6 attendrait que quelqu’un la reprenne`,
    },
    {
      en: 'Leave the option paused (or K6_PAUSED) out.',
      fr: 'Enlevez l’option paused (ou K6_PAUSED).',
    },
  );
}

interface Answer {
  readonly stdout: string;
  readonly lines: readonly string[];
  readonly files: readonly string[];
  readonly error: PalierError | null;
}

/** With the requirements of its execution, k6 checks everything that it checks at the start of a run. */
const REQUIREMENTS = '--execution-requirements';
const NO_USERS = 'the number of VUs must be more than 0';

/** `k6 run` has one virtual user where nobody says how many; `k6 inspect` has none, and complains. */
async function withOneUser(request: InspectRequest, { error, files }: Answer): Promise<Answer> {
  const asked = k6Environment(request.env, request.script.env).K6_VUS !== undefined;
  if (!error?.message.includes(NO_USERS) || asked || (await saysHowMany(request, files))) throw error;
  const again = await inspect({ ...request, env: { ...request.env, K6_VUS: '1' } }, REQUIREMENTS);
  if (again.error !== null) throw again.error;
  return again;
}

/** Whether the script itself wants no virtual users. Who never names them needs not be asked, which takes its time. */
async function saysHowMany(request: InspectRequest, files: readonly string[]): Promise<boolean> {
  const sources = await readSources(files);
  if (sources.length > 0 && !sources.some(({ text }) => /vus/i.test(text))) return false;
  const own = await inspect(request);
  if (own.error !== null) throw own.error;
  const { vus, scenarios } = JSON.parse(own.stdout);
  return vus !== null || scenarios !== null;
}

async function inspect({ k6, script, env, ...request }: InspectRequest, ...flags: string[]): Promise<Answer> {
  const limits = { ...LIMITS, ...request.limits };
  const log = followInspection(limits);
  const signals = [log.tooLong, ...(request.signal === undefined ? [] : [request.signal])];
  const { exitCode, stdout, stderr } = await runK6(k6, [...inspectArguments(script), ...flags], {
    cwd: script.cwd,
    env: k6Environment(env, script.env),
    input: script.code ?? '',
    signal: AbortSignal.any(signals),
    onLogLine: log.line,
  }).finally(log.end);
  if (request.signal?.aborted) throw new PalierError('interrupted', EXIT.interrupted, INTERRUPTED);
  const lines = stderr.split('\n').filter(Boolean);
  const files = request.files ?? log.files();
  const waitedFor = log.tooLong.aborted ? log.waitsFor() : null;
  const error =
    exitCode === 0 ? null : await scriptError({ exitCode, lines, waitedFor, limits }, script, files);
  return { stdout, lines, files, error };
}

function inspectArguments({ path, code }: K6Script): readonly string[] {
  return [
    ...['inspect', '--verbose', '--no-color', '--log-format', 'json', '--address', ''],
    code === null ? path : '-',
  ];
}

function unknownOption(lines: readonly string[]): string | null {
  const warnings = lines.map(parseLogLine).filter(({ level }) => level === 'warning');
  const warning = warnings.find(({ message }) => message.includes('unknown fields in the options'));
  return /unknown field "([^"]+)"/.exec(warning?.message ?? '')?.[1] ?? null;
}
