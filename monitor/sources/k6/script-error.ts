import { readFile } from 'node:fs/promises';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import type { K6Script } from './command.ts';
import type { InspectLimits, WaitsFor } from './inspect-log.ts';
import { errorSentence, parseLogLine } from './k6-log.ts';
import { nearestName } from './script-words.ts';
import { shownPath } from './shown-path.ts';

export interface FailedInspection {
  readonly exitCode: number | null;
  readonly lines: readonly string[];
  /** What k6 was waiting for when it was killed; null: it ended by itself. */
  readonly waitedFor: WaitsFor | null;
  readonly limits: InspectLimits;
}

/** `code` of an error that a bundler may mend: k6 does not find a module, or can't read one. */
export const UNLOADABLE = 'load-script-unloadable';

const REMOTE =
  /moduleSpecifier "(.*?)" couldn't be retrieved from the resolved url "(.*?)"\. Error : "(.*?)"?$/s;
const UNRESOLVED = /moduleSpecifier "(.*?)" couldn't be (recognised|found)/;
const UNREADABLE = /^\S+: Line \d+:\d+ /;
const CORRECT = 'Correct the script and try again.';

/** Why k6 does not take a script, with its position in the user's files. `files`: those that were read. */
export async function scriptError(
  failed: FailedInspection,
  script: K6Script,
  files: readonly string[],
): Promise<PalierError> {
  const shown = shownPath(script);
  const sources = await readSources(files);
  const importing = (specifier: string) =>
    specifier === script.path ? specifier : `${positionOf(specifier, sources, script, shown)}: ${specifier}`;
  if (failed.waitedFor !== null) return waitedTooLong(failed, failed.waitedFor, script, importing);

  const message = lastWord(failed);
  const [, specifier, url = '', reason = ''] = REMOTE.exec(message.trim()) ?? [];
  if (specifier !== undefined) return remote(importing(specifier), url, reason);
  const missing = missingModules(failed.lines);
  const all = sources.map(({ text }) => text).join('\n');
  if (missing.length > 0) {
    const near = missing.map((name) => nearestName(`the module ${name}`, all)).find((name) => name !== null);
    return withoutExtensions(missing.map(importing), errorSentence(message), near ?? '');
  }
  const [, unresolved, how] = UNRESOLVED.exec(message) ?? [];
  if (unresolved !== undefined) {
    const why = how === 'found' ? 'is no file' : 'is nothing that k6 knows';
    return new PalierError(UNLOADABLE, EXIT.usage, `${importing(unresolved)} ${why}`, CORRECT);
  }
  const near = nearestName(message, all);
  const meant = near === null ? '' : `; did you mean ${near}?`;
  const sentence = `${script.path}: ${errorSentence(message, shown)}${meant}`;
  return new PalierError(codeFor(message), EXIT.usage, sentence, hintFor(message));
}

function waitedTooLong(
  { lines, limits }: FailedInspection,
  { what, ...on }: WaitsFor,
  script: K6Script,
  importing: (specifier: string) => string,
): PalierError {
  const seconds = limits[what] / 1000;
  if ('url' in on) return offline(`${importing(on.url)} did not answer within ${seconds} s`);
  if (what === 'extensions')
    return withoutExtensions(missingModules(lines).map(importing), `no answer within ${seconds} s`, '');
  return new PalierError(
    'load-script-slow',
    EXIT.usage,
    `${script.path}: its init code has not ended within ${seconds / 60} minutes`,
    'k6 runs the code outside of functions once for each virtual user before the load begins: make it shorter.',
  );
}

function lastWord({ lines, exitCode }: FailedInspection): string {
  const error = lines.map(parseLogLine).findLast(({ level }) => level === 'error');
  if (error !== undefined) return error.message;
  return exitCode === null ? 'k6 was killed while it read the script' : `k6 ended with ${exitCode}`;
}

const NO_ENTRY = /no exported functions|not found in exports/;

function codeFor(message: string): string {
  if (UNREADABLE.test(errorSentence(message))) return UNLOADABLE;
  return NO_ENTRY.test(message) ? 'load-script-no-entry' : 'load-script-error';
}

function hintFor(message: string): string {
  if (NO_ENTRY.test(message))
    return 'k6 calls `export default function () { … }` once per iteration (or the functions that the scenarios name).';
  return message.includes('failed parsing threshold expression')
    ? 'Thresholds look like p(95)<500, avg<200, rate<0.01 or count>100.'
    : CORRECT;
}

function remote(what: string, url: string, reason: string): PalierError {
  // Go says `Get "URL": why`.
  const why = reason.replace(/^Get "[^"]*": /, '');
  if (why.startsWith('not found: '))
    return new PalierError('load-script-error', EXIT.usage, `${what} does not exist at ${url}`, CORRECT);
  return offline(`${what} could not be fetched: ${why}`);
}

function offline(message: string): PalierError {
  const remedy = message.includes('certificate')
    ? 'this machine does not know that certificate: name the one of your network by SSL_CERT_FILE'
    : 'that does not lead there: set HTTPS_PROXY to the proxy of your network';
  return new PalierError(
    'load-script-remote',
    EXIT.environment,
    message,
    `k6 imports it over the network, and ${remedy},\nor download the file and import it from your folder.`,
  );
}

function withoutExtensions(modules: readonly string[], why: string, near: string): PalierError {
  const meant = near === '' ? ':' : `; did you mean ${near}?`;
  return new PalierError(
    'load-script-extension',
    near === '' ? EXIT.environment : EXIT.usage,
    `${modules.join(', ')} is not part of this k6${meant} k6 tried to get one that has it: ${why}`,
    near === ''
      ? 'Build a k6 with that extension (https://grafana.com/docs/k6/latest/extensions) and set K6_BIN to it.'
      : CORRECT,
  );
}

/** Those for which k6 wanted another k6: it has a line with all of them. */
function missingModules(lines: readonly string[]): readonly string[] {
  for (const line of lines) {
    const deps = /"deps":(\{[^}]*\})/.exec(line)?.[1];
    if (deps !== undefined) return Object.keys(JSON.parse(deps)).filter((name) => name !== 'k6');
  }
  const unknown = lines.map(parseLogLine).find(({ message }) => message.includes('unknown modules ['));
  return [...(unknown?.message.split('] were tried')[0]?.matchAll(/"([^"]+)"/g) ?? [])].flatMap(
    ([, name]) => name ?? [],
  );
}

interface Source {
  readonly file: string;
  readonly text: string;
}

export async function readSources(files: readonly string[]): Promise<readonly Source[]> {
  return Promise.all(
    files.map(async (file) => ({ file, text: await readFile(file, 'utf8').catch(() => '') })),
  );
}

/** `lib/login.js:3`, the line that imports it; the script's own path when none is found. */
function positionOf(
  specifier: string,
  sources: readonly Source[],
  script: K6Script,
  shown: (file: string) => string,
): string {
  for (const { file, text } of sources) {
    const index = text
      .split('\n')
      .findIndex((line) => ['"', "'", '`'].some((quote) => line.includes(`${quote}${specifier}${quote}`)));
    if (index >= 0) return `${shown(file)}:${index + 1}`;
  }
  return script.path;
}
