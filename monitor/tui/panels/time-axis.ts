import { clock } from '../../i18n/format.ts';
import type { TimeSpan } from '../chart/columns.ts';
import { type Piece, piece } from '../text/row.ts';
import type { Theme } from '../theme.ts';

/** The two ends of the time axis, for the bottom border of a chart. */
export function timeAxis(span: TimeSpan, theme: Theme): readonly [readonly Piece[], readonly Piece[]] {
  return [[piece(clock(span.fromT), theme.muted)], [piece(clock(span.toT), theme.muted)]];
}
