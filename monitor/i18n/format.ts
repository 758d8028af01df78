import type { Lang, Wording } from '../../core/lib/lang.ts';

const THOUSANDS: Wording = { en: ',', fr: ' ' };
const DECIMAL: Wording = { en: '.', fr: ',' };

/**
 * Numbers and durations as people write them, in ordinary spaces only (a log is searched with a keyboard):
 * en `1,234.5` · `251 %` · `1.5 s`, fr `1 234,5` · `251 %` · `1,5 s`.
 * Not Intl: it would put no-break spaces there and costs a formatter for each shape.
 */
export function number(value: number, lang: Lang, decimals = 0): string {
  if (!Number.isFinite(value)) return '–';
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THOUSANDS[lang]);
  const digits = fraction === undefined ? grouped : `${grouped}${DECIMAL[lang]}${fraction}`;
  const isZero = !/[1-9]/.test(digits);
  return value < 0 && !isZero ? `-${digits}` : digits;
}

/** At most one decimal, and none where it says nothing: 0.4, 7.5, 12, 388. */
export function short(value: number, lang: Lang): string {
  const decimals = Math.abs(value) < 9.95 && Math.abs(value - Math.round(value)) >= 0.05 ? 1 : 0;
  return number(value, lang, decimals);
}

/** `251 %`, from per cent. */
export function percent(value: number, lang: Lang, decimals = 0): string {
  return `${number(value, lang, decimals)} %`;
}

/** With four digits at most, whatever the unit: what k6 measured for a threshold may be a small share or a long time. */
export function measured(value: number, lang: Lang): string {
  const rounded = Number(value.toPrecision(4));
  const decimals = [0, 1, 2, 3, 4, 5, 6].find((count) => Number(rounded.toFixed(count)) === rounded);
  return number(rounded, lang, decimals ?? 7);
}

/** `0.4 %` from a share of 0 to 1; what is not zero never reads as zero. */
export function share(value: number, lang: Lang, decimals = 1): string {
  const smallest = 10 ** -decimals;
  const inPercent = value * 100;
  if (inPercent > 0 && inPercent < smallest) return `< ${percent(smallest, lang, decimals)}`;
  return percent(inPercent, lang, decimals);
}

/** A latency: `0.8 ms`, `84 ms`, `1.25 s`. */
export function latency(ms: number, lang: Lang): string {
  if (ms < 9.95) return `${number(ms, lang, 1)} ms`;
  if (ms < 999.5) return `${number(ms, lang)} ms`;
  return `${number(ms / 1000, lang, ms < 9_995 ? 2 : 1)} s`;
}

/** How long something took: `1.5 s`, `12 s`, `2 min`, `2 min 05 s`, `1 h 05 min`. */
export function duration(ms: number, lang: Lang): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${short(seconds, lang)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${two(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** How long something lasts so far, in whole seconds: `3 s`, `2 min 05 s`. */
export function elapsed(ms: number, lang: Lang): string {
  const whole = Math.floor(Math.max(0, ms) / 1000);
  return whole < 10 ? `${whole} s` : duration(whole * 1000, lang);
}

/** A position in the run: `02:14`, `1:02:14`. */
export function clock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${two(minutes)}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** An age in three characters, like kubectl's: `3s`, `99s`, `4m`, `2h`, `5d`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 100) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** As `kubectl top` prints it: `249m`. */
export function cpu(millicores: number): string {
  return `${Math.round(millicores)}m`;
}

/** As `kubectl top` prints it: `62Mi`. */
export function memory(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes < 1) return `${Math.round(bytes / 1024)}Ki`;
  return mebibytes < 10_000 ? `${Math.round(mebibytes)}Mi` : `${Math.round(mebibytes / 1024)}Gi`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
