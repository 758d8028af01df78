import { cpuTarget } from '../../../core/tune/rebuild.ts';
import { withDefaults } from '../../../hpa/spec/defaults.ts';
import type { HpaSpec, ScalingRules } from '../../../hpa/spec/types.ts';
import type { TuneWords } from './words.ts';

/** `target 60 % → 45 %`, one entry for each setting that differs. */
export function differingSettings(from: HpaSpec, to: HpaSpec, words: TuneWords): readonly string[] {
  const before = told(withDefaults(from), words);
  const after = told(withDefaults(to), words);
  return after.flatMap(([name, value], i) => {
    const was = before[i]?.[1] ?? '';
    return was === value ? [] : [`${name} ${was} → ${value}`];
  });
}

/** The settings in a few words. */
export function settingsInShort(spec: HpaSpec, words: TuneWords): string {
  const full = withDefaults(spec);
  return words.settingsShort(targetText(full), full.minReplicas ?? 1, full.maxReplicas);
}

function told(spec: HpaSpec, { settings }: TuneWords): readonly (readonly [string, string])[] {
  const { scaleUp = {}, scaleDown = {} } = spec.behavior ?? {};
  return [
    [settings.target, targetText(spec)],
    [settings.minReplicas, String(spec.minReplicas ?? 1)],
    [settings.maxReplicas, String(spec.maxReplicas)],
    [settings.upWindow, seconds(scaleUp.stabilizationWindowSeconds)],
    [settings.upPolicies, policies(scaleUp)],
    [settings.downWindow, seconds(scaleDown.stabilizationWindowSeconds)],
    [settings.downPolicies, policies(scaleDown)],
  ];
}

function targetText({ metrics }: HpaSpec): string {
  const target = cpuTarget(metrics?.[0]);
  if (target === null) return '–';
  return target.kind === 'utilization' ? `${target.value} %` : `${target.value}m`;
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : `${value} s`;
}

/** `4/15s|100%/15s`: the largest of them counts, with & the smallest. */
function policies({ policies: list, selectPolicy }: ScalingRules): string {
  if (selectPolicy === 'Disabled') return '0';
  const texts = (list ?? []).map(
    ({ type, value, periodSeconds }) => `${value}${type === 'Percent' ? '%' : ''}/${periodSeconds}s`,
  );
  return texts.length === 0 ? '–' : texts.join(selectPolicy === 'Min' ? '&' : '|');
}
