import type { SeriesSpec } from '../charts/chart-specs.ts';

/** The colours of the page's style, for what is drawn on a canvas. */
export interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly series: Readonly<Record<SeriesSpec['color'], string>>;
  readonly phases: Readonly<Record<string, string>>;
  readonly gap: string;
  readonly decision: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: value('--muted'),
    grid: value('--grid'),
    series: {
      main: value('--main'),
      second: value('--second'),
      third: value('--third'),
      bad: value('--bad'),
      quiet: value('--quiet'),
    },
    phases: {
      climbing: value('--phase-climbing'),
      reacting: value('--phase-reacting'),
      'settled-under-load': value('--phase-settled'),
      descending: value('--phase-descending'),
      settling: value('--phase-descending'),
    },
    gap: value('--gap'),
    decision: value('--decision'),
  };
}

/** Calls when the colours change: between light and dark, and for paper. */
export function onThemeChange(redraw: () => void): void {
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    matchMedia(query).addEventListener('change', redraw);
  }
}
