import { EXIT, PalierError } from '../core/lib/errors.ts';
import { suggest } from '../core/lib/suggest.ts';
import type { LoadPlan } from '../core/timeline/events.ts';
import { type ConnectionPolicy, DEFAULT_CONNECTIONS } from './connections.ts';
import { PROFILES, type ProfileName, type ScenarioName, SHAPES } from './profiles.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What a scenario of ours does in one run: the monitor shows it and the k6 script follows it. */
export interface ScenarioPlan extends LoadPlan {
  readonly scenario: ScenarioName;
  readonly profile: ProfileName;
  readonly maxVUs: number;
  readonly preAllocatedVUs: number;
  readonly connections: ConnectionPolicy;
}

export interface PlanOverrides {
  /** Without a path: requests go to `<baseUrl>/api/items`. */
  readonly baseUrl?: string;
  /** Multiplies every rate. */
  readonly rateFactor?: number;
  /** Scales the rates so that the highest is this, before `rateFactor`. */
  readonly peakRps?: number;
  /** Multiplies every duration. */
  readonly durationFactor?: number;
  /** Scales the durations so that they sum up to this, before `durationFactor`. */
  readonly durationMs?: number;
  readonly maxVUs?: number;
  readonly connections?: ConnectionPolicy;
  /** Where the bundled script is; `dist/load/<scenario>.js` by default. */
  readonly script?: string;
}

const DEFAULT_BASE_URL = 'http://127.0.0.1:30080';
/** A request that takes as long as this occupies one VU; beyond, k6 drops iterations and says so. */
const LONGEST_SERVED_SECONDS = 1.5;
/** What the subject answers in while it keeps up, with room to spare. */
const USUALLY_SERVED_SECONDS = 0.2;
const MOST_VUS = 1_000;

/**
 * The plan of a scenario. Pure: the same arguments give the same plan.
 * Throws PalierError `load-unknown-scenario`, `load-unknown-profile` or `load-bad-override` (exit code 2).
 */
export function planFor(scenario: string, profile: string, overrides: PlanOverrides = {}): ScenarioPlan {
  if (!isScenario(scenario)) throw unknown('scenario', scenario, Object.keys(SHAPES));
  if (!isProfile(profile)) throw unknown('profile', profile, Object.keys(PROFILES));
  const shape = SHAPES[scenario][profile];
  const peak = Math.max(...shape.map((stage) => stage.rps));
  const total = shape.reduce((sum, stage) => sum + stage.seconds, 0) * 1000;
  const rate = (positive('peakRps', overrides.peakRps) ?? peak) / peak;
  const rateFactor = rate * (positive('rateFactor', overrides.rateFactor) ?? 1);
  const time = (positive('durationMs', overrides.durationMs) ?? total) / total;
  const durationFactor = time * (positive('durationFactor', overrides.durationFactor) ?? 1);
  const highest = peak * rateFactor;
  const maxVUs =
    positive('maxVUs', overrides.maxVUs) ?? between(10, highest * LONGEST_SERVED_SECONDS, MOST_VUS);
  return {
    scenario,
    profile,
    script: overrides.script ?? `dist/load/${scenario}.js`,
    baseUrl: httpUrl(overrides.baseUrl ?? DEFAULT_BASE_URL),
    stages: shape.map((stage) => ({
      durationMs: Math.round(stage.seconds * 1000 * durationFactor),
      targetRps: round(stage.rps * rateFactor),
      name: stage.name,
    })),
    thresholds: thresholdsOf(scenario),
    maxVUs: Math.ceil(maxVUs),
    preAllocatedVUs: Math.min(Math.ceil(maxVUs), between(5, highest * USUALLY_SERVED_SECONDS, MOST_VUS)),
    connections: overrides.connections ?? DEFAULT_CONNECTIONS,
  };
}

function thresholdsOf(scenario: ScenarioName): Record<string, string[]> {
  const thresholds: Record<string, string[]> = {};
  for (const { metric, expression } of THRESHOLDS[scenario]) {
    const list = thresholds[metric] ?? [];
    list.push(expression);
    thresholds[metric] = list;
  }
  return thresholds;
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SHAPES, name);
}

function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(PROFILES, name);
}

function unknown(kind: 'scenario' | 'profile', got: string, known: readonly string[]): PalierError {
  const isScript = kind === 'scenario';
  const [near] = suggest(got, known);
  return new PalierError(
    `load-unknown-${kind}`,
    EXIT.usage,
    {
      en: `unknown ${kind}: expected ${known.join(', ')}${isScript ? ', or a path to a k6 script (./my-test.ts)' : ''}, got "${got}"${near === undefined ? '' : `; did you mean ${near}?`}`,
      fr: `${isScript ? 'scénario' : 'profil'} inconnu « ${got} » : ${known.join(', ')}${isScript ? ' ou un chemin vers un script k6 (./mon-test.ts)' : ''} attendu${near === undefined ? '' : ` ; vouliez-vous dire ${near} ?`}`,
    },
    {
      en: `Choose one of them; ${known[0]} is the smallest.`,
      fr: `Choisissez l’un d’eux ; ${known[0]} est le plus petit.`,
    },
  );
}

function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return value;
  throw new PalierError(
    'load-bad-override',
    EXIT.usage,
    {
      en: `${name}: expected a number above 0, got ${value}`,
      fr: `${name} : nombre supérieur à 0 attendu, reçu ${value}`,
    },
    {
      en: 'Leave it out to take what the profile says.',
      fr: 'Ne le donnez pas pour garder ce que dit le profil.',
    },
  );
}

/** k6 has no URL class: a pattern does. Without the slash at the end. */
function httpUrl(text: string): string {
  if (/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/.test(text)) return text.replace(/\/+$/, '');
  throw new PalierError(
    'load-bad-override',
    EXIT.usage,
    {
      en: `base URL: expected http://HOST[:PORT] or https://…, got "${text}"`,
      fr: `adresse de l’API : http://HÔTE[:PORT] ou https://… attendu, reçu « ${text} »`,
    },
    { en: 'Give the address of the API under test.', fr: 'Donnez l’adresse de l’API à tester.' },
  );
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, Math.ceil(value)));
}

function round(rps: number): number {
  return Math.round(rps * 100) / 100;
}
