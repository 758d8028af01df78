/** A line of a file as bytes, without its line end. */
export interface FileLine {
  readonly number: number;
  /** Where it begins in the file. */
  readonly offset: number;
  /** null: it was longer than allowed and passed over. */
  readonly bytes: Buffer | null;
  /** false: the file ends without a line end here. */
  readonly ended: boolean;
}

/** The beginning of a line: what comes before it in the file. */
export interface LinePlace {
  readonly lines: number;
  readonly offset: number;
}

export interface LineSplitter {
  /** Tells of each line that is whole now. */
  push(chunk: Buffer): void;
  /** Tells of the last one, when the file ends without a line end. */
  end(): void;
  /** Where the next line begins. */
  place(): LinePlace;
}

export const FILE_START: LinePlace = { lines: 0, offset: 0 };

const NEWLINE = 0x0a;

/** Splits chunks of a file into lines; a line longer than `maxBytes` costs no memory and comes as null. */
export function createLineSplitter(
  maxBytes: number,
  onLine: (line: FileLine) => void,
  from: LinePlace = FILE_START,
): LineSplitter {
  let parts: Buffer[] = [];
  let length = 0;
  let { lines: number, offset } = from;
  const tell = (ended: boolean) => {
    number++;
    const bytes = length > maxBytes ? null : parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
    const made = { number, offset, bytes, ended };
    offset += length + (ended ? 1 : 0);
    parts = [];
    length = 0;
    onLine(made);
  };
  return {
    push(chunk) {
      let from = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, from);
        const part = chunk.subarray(from, end === -1 ? chunk.length : end);
        length += part.length;
        if (length <= maxBytes) parts.push(part);
        else parts = [];
        if (end === -1) break;
        tell(true);
        from = end + 1;
      }
    },
    end() {
      if (length > 0) tell(false);
    },
    place: () => ({ lines: number, offset }),
  };
}
