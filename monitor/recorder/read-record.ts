import { checkEvent } from '../core/check-event.ts';
import type { TimelineEvent } from '../core/events.ts';
import { decodeLine } from './line.ts';
import type { FileLine } from './lines.ts';
import type { TimelineProblem } from './timeline-problems.ts';

export type Report = (kind: TimelineProblem['kind'], message: string, lost: boolean) => void;

export function reporter(line: FileLine, onProblem: (problem: TimelineProblem) => void): Report {
  return (kind, message, lost) =>
    onProblem({
      kind,
      line: line.number,
      offset: line.offset,
      message: `line ${line.number}: ${message}`,
      lost,
    });
}

/** A record that can be taken, and its place in the chain. */
export interface ReadRecord {
  readonly event: TimelineEvent;
  readonly unknownType: boolean;
  readonly crc: string;
  readonly previous: string | null;
}

export function readLine(line: FileLine, report: Report): ReadRecord | null {
  if (line.bytes === null) {
    report('line-too-long', 'longer than any record can be; passed over', true);
    return null;
  }
  const decoded = decodeLine(line.bytes);
  if (!line.ended) {
    report(
      'truncated',
      decoded.ok
        ? 'the recording was cut off right after this record'
        : 'the recording was cut off within this record, which is lost',
      !decoded.ok,
    );
  }
  if (!decoded.ok) {
    if (line.ended) report('damaged', DAMAGE[decoded.reason], true);
    return null;
  }
  const checked = checkEvent(decoded.value);
  if (checked.kind === 'malformed') {
    report('malformed', `not an event: ${checked.reason}`, true);
    return null;
  }
  const { crc, previous } = decoded;
  return { event: checked.event, unknownType: checked.kind === 'unknown-type', crc, previous };
}

const DAMAGE = {
  'no-checksum': 'it has no checksum: it was not written by Palier, or was changed since',
  'wrong-checksum': 'its checksum does not agree: it was changed since it was written',
  'not-json': 'it is not JSON',
} as const;
