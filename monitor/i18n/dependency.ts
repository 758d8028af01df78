import { type Dependency, fill, type Gauge } from '../../core/dependencies/dependency.ts';
import { gaugeOf } from '../../core/dependencies/limit.ts';
import { PRESETS } from '../../core/dependencies/presets.ts';
import type { Lang, Wording } from '../../core/lib/lang.ts';
import type { PressedGauge } from '../../core/measure/bottlenecks.ts';
import { duration, memory, number, share, short } from './format.ts';

/** `queries/s` */
export function gaugeName({ label, unit }: Gauge, lang: Lang): string {
  return `${label[lang]}${unit === 'per-second' ? '/s' : ''}`;
}

/** A value of it in a sentence: `148`, `3.5`, `62Mi`, `1.5 s`, `98.0 %`. */
export function gaugeValue(value: number, { unit }: Pick<Gauge, 'unit'>, lang: Lang): string {
  return VALUES[unit](value, lang);
}

/** A value of it where there is little room: `1.2k`. */
export function gaugeFigure(value: number, { unit }: Pick<Gauge, 'unit'>, lang: Lang): string {
  return unit === 'count' || unit === 'per-second' ? short(value, lang) : VALUES[unit](value, lang);
}

const VALUES: Readonly<Record<Gauge['unit'], (value: number, lang: Lang) => string>> = {
  count: (value, lang) => number(value, lang, Number.isInteger(value) ? 0 : 1),
  'per-second': (value, lang) => number(value, lang, 1),
  bytes: memory,
  seconds: (value, lang) => duration(value * 1000, lang),
  share: (value, lang) => share(value, lang),
};

interface Sentences {
  readonly near: Wording;
  readonly held: Wording;
}

const HIGH: Sentences = {
  near: {
    en: '{title}: {label} close to the limit, {value} of {limit}',
    fr: '{title} : {label} près de la limite, {value} sur {limit}',
  },
  held: {
    en: '{title}: {label} up to {value} of {limit}, close to the limit for {time}: every further pod asks more of it',
    fr: '{title} : {label} jusqu’à {value} sur {limit}, près de la limite pendant {time} : chaque pod de plus lui en demande plus',
  },
};
const LOW: Sentences = {
  near: {
    en: '{title}: {label} at {value}, less than {limit}',
    fr: '{title} : {label} à {value}, en dessous de {limit}',
  },
  held: {
    en: '{title}: {label} down to {value}, less than {limit} for {time}: pods wait for it',
    fr: '{title} : {label} descendu à {value}, en dessous de {limit} pendant {time} : les pods l’attendent',
  },
};
const ANY: Sentences = {
  near: HIGH.near,
  held: {
    en: '{title}: {label} up to {value}, for {time}: pods wait for it',
    fr: '{title} : {label} jusqu’à {value}, pendant {time} : les pods l’attendent',
  },
};

const UNKNOWN: Wording = { en: 'an unknown number of', fr: 'un nombre inconnu' };

function sentencesOf({ limit, worse, says = {} }: Gauge): Sentences {
  return { ...(limit === 0 ? ANY : worse === 'low' ? LOW : HIGH), ...says };
}

/** It came close to its limit. */
export function nearLimitSentence(
  title: string,
  gauge: Gauge,
  { value, limit }: { readonly value: number; readonly limit: number },
  lang: Lang,
): string {
  return fill(sentencesOf(gauge).near[lang], {
    title,
    label: gaugeName(gauge, lang),
    value: gaugeValue(value, gauge, lang),
    limit: gaugeValue(limit, gauge, lang),
  });
}

/** It was close to its limit for so long that it held pods back. */
export function pressedGaugeLine(
  { title, gauge, value, limit }: PressedGauge,
  durationMs: number | null,
  lang: Lang,
): string {
  return fill(sentencesOf(gauge).held[lang], {
    title,
    label: gaugeName(gauge, lang),
    value: gaugeValue(value, gauge, lang),
    limit: limit === null ? UNKNOWN[lang] : gaugeValue(limit, gauge, lang),
    time: duration(durationMs ?? 0, lang),
  });
}

const COLON: Wording = { en: ': ', fr: ' : ' };

/** What an objective of a gauge is called, `connections to MySQL` or `postgres: connections`; null: it is of none. */
export function gaugeObjectiveName(objective: string, lang: Lang): string | null {
  for (const { gauges } of PRESETS)
    for (const { objective: own } of gauges) if (own?.name === objective) return own.label[lang];
  const [, dependency, gauge] = /^dependencies\.([^.]+)\.(.+)$/.exec(objective) ?? [];
  if (dependency === undefined || gauge === undefined) return null;
  const preset = PRESETS.find(({ name }) => name === dependency);
  const known = preset === undefined ? undefined : gaugeOf(preset, gauge);
  const label = known === undefined ? gauge : gaugeName(known, lang);
  return `${preset?.title ?? dependency}${COLON[lang]}${label}`;
}

/** By its name alone: the title of one that comes with Palier, else the name. */
export function dependencyTitle(name: string, specs: readonly Dependency[] = PRESETS): string {
  return specs.find((one) => one.name === name)?.title ?? name;
}

/** A dependency as a source: `MySQL exporter`. */
export function exporterName(title: string, lang: Lang): string {
  const names: Wording = { en: `${title} exporter`, fr: `exporteur ${title}` };
  return names[lang];
}
