import type { Interval } from '../../../core/compare/difference.ts';
import { type MeasureId, type MeasureKind, partsOf } from '../../../core/compare/measures.ts';
import type { Lang } from '../../../core/lib/lang.ts';
import type { CompareWords } from '../../i18n/compare-words.ts';
import { duration, latency, number, percent, share, short } from '../../i18n/format.ts';

type Kind = Pick<MeasureKind, 'unit' | 'scale'>;

/** `p95`, `settled under load: p95`. */
export function measureName(id: MeasureId, words: CompareWords): string {
  const { scope, name } = partsOf(id);
  const told = words.measures[name as keyof typeof words.measures];
  return scope === 'load' ? told : words.ofPhase(words.phases[scope], told);
}

/** A value of a measure, as people write it. */
export function valueText(value: number, { unit }: Kind, lang: Lang): string {
  switch (unit) {
    case 'seconds':
      return duration(value * 1000, lang);
    case 'ms':
      return latency(value, lang);
    case 'share':
      return share(value, lang);
    case 'count':
      return short(value, lang);
    case 'podSeconds':
      return number(value, lang);
    case 'perSecond':
      return number(value, lang, 1);
    default:
      return unit satisfies never;
  }
}

/** A difference with its sign: `+12 %`, `-3.5 s`, `+0.4 points`. */
export function changeText(change: number, kind: Kind, lang: Lang, words: CompareWords): string {
  if (kind.scale === 'log' && change > MOST_TOLD) return `> +${percent(MOST_TOLD * 100, lang)}`;
  return signed(change, spreadText(Math.abs(change), kind, lang, words));
}

/** Ten times as much and more: how much exactly says nothing. */
const MOST_TOLD = 10;

/** How much something varies, without a sign. */
export function spreadText(size: number, { unit, scale }: Kind, lang: Lang, words: CompareWords): string {
  if (scale === 'log') return percent(size * 100, lang, size < 0.0995 ? 1 : 0);
  if (unit === 'seconds') return `${short(size, lang)} s`;
  if (unit === 'share') return words.points(number(size * 100, lang, size < 0.0995 ? 1 : 0));
  return short(size, lang);
}

export function intervalText({ low, high }: Interval, kind: Kind, lang: Lang, words: CompareWords): string {
  return words.between(changeText(low, kind, lang, words), changeText(high, kind, lang, words));
}

function signed(value: number, text: string): string {
  if (!/[1-9]/.test(text)) return text;
  return `${value < 0 ? '-' : '+'}${text}`;
}
