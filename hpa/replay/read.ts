import type { ContainerRequests, PodResources } from '../input.ts';
import { releaseOf } from '../release.ts';
import {
  between,
  expected,
  flag,
  int32,
  isObject,
  listOf,
  number,
  objectOf,
  oneOf,
  type Problem,
  quantity,
  type Reader,
  recordOf,
  text,
  whole,
} from '../shape.ts';
import { readSpec, specFields } from '../spec/read.ts';
import type { Condition } from '../state.ts';
import type { Scenario, ScenarioPod, ScenarioStatus, ScenarioStep } from './scenario.ts';

const MOST_PODS = 100_000;
const seconds = between(whole, 0, Infinity);
const replicas = between(int32, 0, 2 ** 31 - 1);
const anything: Reader<unknown> = (value) => value;

const template = objectOf<PodResources>(
  {
    containers: listOf(
      objectOf<ContainerRequests>(
        { name: text, kind: oneOf('container', 'sidecar', 'init'), requests: recordOf(quantity) },
        ['name'],
      ),
    ),
    podRequests: recordOf(quantity),
    overhead: recordOf(quantity),
  },
  ['containers'],
);

const pod = objectOf<ScenarioPod>(
  {
    name: text,
    count: between(whole, 0, MOST_PODS),
    first: between(whole, 0, Infinity),
    tpl: text,
    phase: oneOf('Running', 'Pending', 'Failed', 'Succeeded'),
    startedAt: whole,
    noStart: flag,
    ready: oneOf('True', 'False', 'Unknown', 'none'),
    readyAt: whole,
    deleting: flag,
    usage: recordOf(recordOf(quantity)),
    metricAt: whole,
    windowS: seconds,
    custom: recordOf(quantity),
    orphan: flag,
  },
  ['name'],
);

/** Like the spec, but a null means that the key goes away. */
const edit: Reader<NonNullable<ScenarioStep['edit']>> = (value, field, problems) => {
  if (!isObject(value)) return expected('an object', value, field, problems);
  const removed = Object.entries(value).filter(
    ([key, entry]) => entry === null && Object.hasOwn(specFields, key),
  );
  return { ...readSpec(value, field, problems), ...Object.fromEntries(removed) } as ScenarioStep['edit'];
};

const LABEL = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const KEY = `(?:${LABEL}/)?${LABEL}`;
const VALUE = `(?:${LABEL})?`;
const SET = `\\(\\s*${VALUE}(?:\\s*,\\s*${VALUE})*\\s*\\)`;
const CONDITION = `\\s*(?:==?|!=)\\s*${VALUE}|\\s+(?:in|notin)\\s*${SET}|\\s*[<>]\\s*\\d+`;
const REQUIREMENT = `\\s*(?:!\\s*${KEY}|${KEY}(?:${CONDITION})?)\\s*`;
const SELECTOR = new RegExp(`^(?:${REQUIREMENT}(?:,${REQUIREMENT})*)?$`);

/** In its string form, as the scale has it; empty: the target has none. */
const selector: Reader<string> = (value, field, problems) =>
  typeof value === 'string' && SELECTOR.test(value)
    ? value
    : expected('a label selector such as app=web,tier in (a,b)', value, field, problems);

const calls = ['scaleGet', 'scaleUpdate', 'resource', 'pods', 'object', 'external'];
const errors: Reader<Readonly<Record<string, string>>> = (value, field, problems) => {
  for (const call of isObject(value) ? Object.keys(value) : []) {
    if (calls.includes(call) || /^(resource|pods|object|external):./.test(call)) continue;
    expected(`a call: ${calls.join(', ')}, the last four also with :metric name`, call, field, problems);
  }
  return recordOf(text)(value, field, problems);
};

const step = objectOf<ScenarioStep>(
  {
    t: whole,
    edit,
    setReplicas: replicas,
    statusReplicas: replicas,
    selector,
    pods: listOf(pod),
    object: recordOf(quantity),
    external: recordOf(listOf(quantity)),
    errors,
  },
  ['t'],
);

const status = objectOf<ScenarioStatus>({
  currentReplicas: int32,
  desiredReplicas: int32,
  lastScaleTime: whole,
  conditions: listOf(
    objectOf<NonNullable<ScenarioStatus['conditions']>[number]>(
      {
        type: oneOf<Condition['type']>('AbleToScale', 'ScalingActive', 'ScalingLimited', 'ScaledToZero'),
        status: oneOf('True', 'False', 'Unknown'),
        reason: text,
        message: text,
        since: whole,
      },
      ['type', 'status', 'reason', 'message', 'since'],
    ),
  ),
});

const version: Reader<string> = (value, field, problems) => {
  const minor =
    typeof value === 'string' && releaseOf(value) ? Number(value.split('.')[1]?.match(/^\d+/)) : 0;
  return minor >= 34
    ? (value as string)
    : expected('a Kubernetes version from 1.34 on', value, field, problems);
};

/** The shape of a scenario. What its parts mean together is checked by `checkScenario`. */
export const readScenario: Reader<Scenario> = objectOf<Scenario & { readonly out?: unknown }>(
  {
    id: text,
    family: text,
    version,
    gates: recordOf(flag),
    syncS: between(whole, 1, Infinity),
    downscaleWindowS: seconds,
    tolerance: between(number, 0, Infinity),
    cpuInitS: seconds,
    readinessDelayS: seconds,
    spec: readSpec as Reader<Scenario['spec']>,
    status,
    templates: recordOf(template),
    replicas,
    steps: listOf(step),
    out: anything as Reader<NonNullable<unknown>>,
  },
  ['id', 'version', 'spec', 'templates', 'replicas', 'steps'],
);

/** Reads one line of a scenario file; the first may begin with a byte order mark. */
export function parseScenarioText(line: string, problems: Problem[]): Scenario | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\uFEFF/, ''));
  } catch (error) {
    problems.push({ field: '', message: `expected JSON: ${printable((error as Error).message)}` });
    return undefined;
  }
  return isObject(value)
    ? readScenario(value, '', problems)
    : expected('a scenario object', value, '', problems);
}

/** Bytes of a binary file must not reach the terminal as they are. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
