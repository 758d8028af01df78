import { StringDecoder } from 'node:string_decoder';
import type { Wording } from '../../core/lib/lang.ts';
import { ApiError } from './kubernetes/api-error.ts';
import { timerMs } from './timing.ts';

/** The most that is taken from anybody: what comes beyond is a failure of that answer, never of Palier. */
export const LIMITS = {
  /** 250 pods are 5 MB, the metrics of 5,000 pods 3 MB. */
  bodyBytes: 32 * 2 ** 20,
  /** Of an answer that only says what is wrong. */
  errorBytes: 64 * 2 ** 10,
  /** One object of a watch; etcd takes none above 1.5 MiB. */
  lineBytes: 8 * 2 ** 20,
  /** Of 250 objects each. */
  pages: 100,
} as const;

/** What is read of: an answer of Node's http. */
export type Body = AsyncIterable<Buffer | string> & { destroy(error?: Error): unknown };

export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole of it: drops that come for ever are no answer either. */
  readonly withinMs: number;
  /** Enough is enough: what is beyond is cut off, and no failure. */
  readonly cut?: boolean;
}

/** Reads a whole answer. @throws ApiError `excessive` or `timeout` */
export async function readBounded(body: Body, limits: BodyLimits): Promise<string> {
  const { maxBytes, withinMs, cut = false } = limits;
  const late = new ApiError('timeout', {
    en: `the answer was not complete within ${withinMs / 1000} s`,
    fr: `la réponse n’était pas complète en ${withinMs / 1000} s`,
  });
  const timer = setTimeout(() => body.destroy(late), timerMs(withinMs));
  // As text each piece lies in the heap, which is tidied: kept as they came, those of a long list leave holes for ever.
  const decoder = new StringDecoder('utf8');
  let text = '';
  let bytes = 0;
  try {
    // Leaving the loop closes the connection.
    for await (const piece of body) {
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
      const room = maxBytes - bytes;
      bytes += chunk.length;
      text += decoder.write(chunk.subarray(0, room));
      if (bytes <= maxBytes) continue;
      if (cut) break;
      throw tooLarge({ en: 'the answer', fr: 'la réponse' }, maxBytes);
    }
  } finally {
    clearTimeout(timer);
  }
  return text + decoder.end();
}

export function tooLarge(what: Wording, maxBytes: number): ApiError {
  const mebibytes = maxBytes / 2 ** 20;
  return new ApiError('excessive', {
    en: `${what.en} is larger than ${mebibytes} MiB`,
    fr: `${what.fr} dépasse ${mebibytes} Mio`,
  });
}
