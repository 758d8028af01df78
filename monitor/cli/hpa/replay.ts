import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EXIT, type ExitCode, PalierError } from '../../../core/lib/errors.ts';
import type { Lang, Wording } from '../../../core/lib/lang.ts';
import { formatProblem, replayLine } from '../../../hpa/index.ts';
import { reasonOf } from '../../../system/files/reason.ts';
import { jsonText, rawOf } from '../../../system/output/streams.ts';
import { encodingOf } from '../../sources/text-file.ts';

export interface HpaReplayOptions {
  /** A file of scenarios, one a line, gzipped or not; `-` is standard input. */
  readonly scenarios: string;
}

export interface HpaReplayIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly lang: Lang;
}

/**
 * `palier hpa replay`: scenarios in, decisions out, as NDJSON with one line per step. Lines that are no
 * scenario are named on stderr and skipped; then the exit code is 2.
 *
 * @throws PalierError if the file cannot be read, or is no NDJSON from its first line on
 */
export async function runHpaReplay({ scenarios }: HpaReplayOptions, io: HpaReplayIo): Promise<ExitCode> {
  const output = new LineWriter(rawOf(io.stdout));
  let lineNumber = 0;
  let replayed = 0;
  let refused = 0;
  for await (const line of linesOf(scenarios, io.stdin)) {
    lineNumber++;
    if (line.trim() === '') continue;
    if (replayed + refused === 0 && !isJson(line)) throw notNdjson(scenarios, line, lineNumber);
    const result = replayLine(line, lineNumber);
    if (result.ok) {
      replayed++;
      const written = await output.write(
        result.lines.map((step) => `${jsonText(io.stdout, step)}\n`).join(''),
      );
      if (!written) return EXIT.ok;
      continue;
    }
    refused++;
    io.stderr.write(`${result.problems.map(formatProblem).join('\n')}\n`);
  }
  const said = words[io.lang];
  if (refused > 0) io.stderr.write(`${said.refused(refused, refused + replayed)}\n`);
  if (refused + replayed === 0) io.stderr.write(`${said.none(nameOf(scenarios, io.lang))}\n`);
  return refused > 0 || replayed === 0 ? EXIT.usage : EXIT.ok;
}

interface ReplayWords {
  readonly refused: (count: number, of: number) => string;
  readonly none: (file: string) => string;
}

const words: Readonly<Record<Lang, ReplayWords>> = {
  en: {
    refused: (count, of) => `${count} of ${of} scenarios were refused`,
    none: (file) => `expected at least one scenario in ${file}, got none`,
  },
  fr: {
    refused: (count, of) => `${count} scénarios sur ${of} refusés`,
    none: (file) => `aucun scénario dans ${file}, il en faut au moins un`,
  },
};

/** Writes at the reader's pace. A reader that has gone away is no error: there is just nothing left to do. */
class LineWriter {
  readonly #stream: Writable;
  #gone = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.once('error', () => {
      this.#gone = true;
    });
    stream.once('close', () => {
      this.#gone = true;
    });
  }

  async write(text: string): Promise<boolean> {
    if (this.#gone) return false;
    if (text !== '' && !this.#stream.write(text)) await this.#caughtUp();
    return !this.#gone;
  }

  /** Until the reader has caught up or has gone away; leaves no listener behind. */
  #caughtUp(): Promise<void> {
    const stream = this.#stream;
    const ends = ['drain', 'close', 'error'];
    return new Promise((resolve) => {
      const done = () => {
        for (const end of ends) stream.off(end, done);
        resolve();
      };
      for (const end of ends) stream.on(end, done);
    });
  }
}

async function* linesOf(scenarios: string, stdin: Readable): AsyncGenerator<string> {
  const source = scenarios === '-' ? stdin : createReadStream(scenarios);
  const plain = new PassThrough();
  // What fails on the way reaches the loop below through `plain`.
  unzipInto(source, plain).catch((error: Error) => plain.destroy(error));
  try {
    for await (const line of createInterface({ input: plain, crlfDelay: Infinity })) yield line;
  } catch (error) {
    throw unreadable(scenarios, error);
  } finally {
    source.destroy();
  }
}

/** Gzip is known by its first two bytes, not by the file's name. */
async function unzipInto(source: Readable, target: PassThrough): Promise<void> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) {
    target.end();
    return;
  }
  const head = Buffer.from(first.value);
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) yield Buffer.from(chunk);
  }
  if (head[0] === 0x1f && head[1] === 0x8b) await pipeline(all, createGunzip(), decoded, target);
  else await pipeline(all, decoded, target);
}

async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

/** A first line may begin with a byte-order mark. */
function isJson(line: string): boolean {
  try {
    JSON.parse(line.replace(/^\uFEFF/, ''));
    return true;
  } catch {
    return false;
  }
}

/** Another kind of file (a manifest, JSON over several lines) is wrong once, not on every line. */
function notNdjson(scenarios: string, line: string, lineNumber: number): PalierError {
  const beginning = line.length > 60 ? `${line.slice(0, 60)}…` : line;
  return new PalierError(
    'HPA_SCENARIOS_NOT_NDJSON',
    EXIT.usage,
    {
      en: `expected NDJSON in ${nameOf(scenarios, 'en')}, one scenario a line as a JSON object, got in line ${lineNumber}: ${beginning}`,
      fr: `NDJSON attendu dans ${nameOf(scenarios, 'fr')}, un scénario par ligne en objet JSON, reçu à la ligne ${lineNumber} : ${beginning}`,
    },
    {
      en: 'docs/how-the-hpa-decides.md describes the form of a scenario. For an autoscaler of a cluster: palier explain.',
      fr: 'docs/how-the-hpa-decides.md décrit la forme d’un scénario. Pour un autoscaler d’un cluster : palier explain.',
    },
  );
}

function unreadable(scenarios: string, cause: unknown): PalierError {
  return new PalierError(
    'HPA_SCENARIOS_UNREADABLE',
    EXIT.usage,
    {
      en: `expected a readable file of scenarios, got ${nameOf(scenarios, 'en')}: ${reasonOf(cause, 'en')}`,
      fr: `fichier de scénarios lisible attendu, reçu ${nameOf(scenarios, 'fr')} : ${reasonOf(cause, 'fr')}`,
    },
    {
      en: 'Give --scenarios a file of NDJSON, gzipped or not, or - for standard input.',
      fr: 'Donnez à --scenarios un fichier NDJSON, compressé par gzip ou non, ou - pour l’entrée standard.',
    },
    { cause },
  );
}

const STANDARD_INPUT: Wording = { en: 'standard input', fr: 'l’entrée standard' };

function nameOf(scenarios: string, lang: Lang): string {
  return scenarios === '-' ? STANDARD_INPUT[lang] : scenarios;
}
