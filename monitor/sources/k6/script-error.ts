import { readFile } from 'node:fs/promises';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
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
export const CORRECT: Wording = {
  en: 'Correct the script and try again.',
  fr: 'Corrigez le script et réessayez.',
};

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
    const what = importing(unresolved);
    const told: Wording =
      how === 'found'
        ? { en: `${what} is no file`, fr: `${what} n’est pas un fichier` }
        : { en: `${what} is nothing that k6 knows`, fr: `${what} n’est rien que k6 connaisse` };
    return new PalierError(UNLOADABLE, EXIT.usage, told, CORRECT);
  }
  const near = nearestName(message, all);
  const said = errorSentence(message, shown);
  const sentence = {
    en: `${script.path}: ${said}${near === null ? '' : `; did you mean ${near}?`}`,
    fr: `${script.path} : ${said}${near === null ? '' : ` ; vouliez-vous dire ${near} ?`}`,
  };
  return new PalierError(codeFor(message), EXIT.usage, sentence, hintFor(message));
}

function waitedTooLong(
  { lines, limits }: FailedInspection,
  { what, ...on }: WaitsFor,
  script: K6Script,
  importing: (specifier: string) => string,
): PalierError {
  const seconds = limits[what] / 1000;
  if ('url' in on) {
    const at = importing(on.url);
    return offline({
      en: `${at} did not answer within ${seconds} s`,
      fr: `${at} n’a pas répondu en ${seconds} s`,
    });
  }
  if (what === 'extensions')
    return withoutExtensions(
      missingModules(lines).map(importing),
      { en: `no answer within ${seconds} s`, fr: `pas de réponse en ${seconds} s` },
      '',
    );
  return new PalierError(
    'load-script-slow',
    EXIT.usage,
    {
      en: `${script.path}: its init code has not ended within ${seconds / 60} minutes`,
      fr: `${script.path} : son code d’initialisation n’a pas fini en ${seconds / 60} minutes`,
    },
    {
      en: 'k6 runs the code outside of functions once for each virtual user before the load begins: make it shorter.',
      fr: 'k6 exécute le code hors des fonctions une fois par utilisateur virtuel avant le début de la charge : raccourcissez-le.',
    },
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

function hintFor(message: string): Wording {
  if (NO_ENTRY.test(message))
    return {
      en: 'k6 calls `export default function () { … }` once per iteration (or the functions that the scenarios name).',
      fr: 'k6 appelle `export default function () { … }` une fois par itération (ou les fonctions que nomment les scénarios).',
    };
  return message.includes('failed parsing threshold expression')
    ? {
        en: 'Thresholds look like p(95)<500, avg<200, rate<0.01 or count>100.',
        fr: 'Les seuils s’écrivent p(95)<500, avg<200, rate<0.01 ou count>100.',
      }
    : CORRECT;
}

function remote(what: string, url: string, reason: string): PalierError {
  // Go says `Get "URL": why`.
  const why = reason.replace(/^Get "[^"]*": /, '');
  if (why.startsWith('not found: '))
    return new PalierError(
      'load-script-error',
      EXIT.usage,
      { en: `${what} does not exist at ${url}`, fr: `${what} n’existe pas à ${url}` },
      CORRECT,
    );
  return offline({
    en: `${what} could not be fetched: ${why}`,
    fr: `${what} n’a pas pu être récupéré : ${why}`,
  });
}

function offline(message: Wording): PalierError {
  const remedy: Wording = message.en.includes('certificate')
    ? {
        en: 'this machine does not know that certificate: name the one of your network by SSL_CERT_FILE',
        fr: 'cette machine ne connaît pas ce certificat : nommez celui de votre réseau dans SSL_CERT_FILE',
      }
    : {
        en: 'that does not lead there: set HTTPS_PROXY to the proxy of your network',
        fr: 'celui-ci n’y mène pas : indiquez le proxy de votre réseau dans HTTPS_PROXY',
      };
  return new PalierError('load-script-remote', EXIT.environment, message, {
    en: `k6 imports it over the network, and ${remedy.en},\nor download the file and import it from your folder.`,
    fr: `k6 l’importe par le réseau, et ${remedy.fr},\nou téléchargez le fichier et importez-le depuis votre dossier.`,
  });
}

function withoutExtensions(modules: readonly string[], why: Wording | string, near: string): PalierError {
  const names = modules.join(', ');
  const said = inEveryLang((lang) => (typeof why === 'string' ? why : why[lang]));
  return new PalierError(
    'load-script-extension',
    near === '' ? EXIT.environment : EXIT.usage,
    {
      en: `${names} is not part of this k6${near === '' ? ':' : `; did you mean ${near}?`} k6 tried to get one that has it: ${said.en}`,
      fr: `${names} ne fait pas partie de ce k6${near === '' ? ' :' : ` ; vouliez-vous dire ${near} ?`} k6 a cherché un k6 qui l’a : ${said.fr}`,
    },
    near === ''
      ? {
          en: 'Build a k6 with that extension (https://grafana.com/docs/k6/latest/extensions) and set K6_BIN to it.',
          fr: 'Construisez un k6 avec cette extension (https://grafana.com/docs/k6/latest/extensions) et nommez-le dans K6_BIN.',
        }
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
