import type { FeedBase } from '../../core/state/feed.ts';
import type { Style } from './text/row.ts';

/** How things look, by what they mean. Every meaning is also in a word or a shape: colour only helps. */
export interface Theme {
  readonly title: Style;
  readonly strong: Style;
  readonly muted: Style;
  readonly border: Style;
  readonly borderFocused: Style;
  readonly badge: Style;
  readonly question: Style;
  readonly key: Style;
  readonly level: Readonly<Record<FeedBase['level'], Style>>;
  readonly series: {
    readonly real: Style;
    readonly planned: Style;
    readonly latency: Style;
    readonly errors: Style;
    readonly wanted: Style;
    readonly existing: Style;
    readonly ready: Style;
    readonly target: Style;
  };
}

/** Colours of the terminal's own palette, so that they suit light and dark backgrounds. */
export function createTheme(colour: boolean): Theme {
  const sgr = (on: number, off: number): Style => wrapIn(`${on}`, `${off}`);
  const ink = (code: number): Style => (colour ? sgr(code, 39) : plain);
  const bold = sgr(1, 22);
  const inverse = wrapIn('1;7', '22;27');
  return {
    title: bold,
    strong: bold,
    muted: ink(90),
    border: ink(90),
    borderFocused: bold,
    badge: inverse,
    question: inverse,
    key: bold,
    level: { info: plain, good: ink(32), warning: ink(33), bad: ink(31) },
    series: {
      real: ink(36),
      planned: ink(90),
      latency: ink(35),
      errors: ink(31),
      wanted: ink(33),
      existing: ink(90),
      ready: ink(32),
      target: ink(33),
    },
  };
}

/** NO_COLOR (any value) and TERM=dumb turn colour off; bold and inverse stay. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}

/** What a feed entry begins with, besides its colour. */
export const levelMarks: Readonly<Record<FeedBase['level'], string>> = {
  info: ' ',
  good: '✓',
  warning: '!',
  bad: '✗',
};

function plain(text: string): string {
  return text;
}

function wrapIn(on: string, off: string): Style {
  return (text) => `\u001B[${on}m${text}\u001B[${off}m`;
}
