import { type Fields, int32, listOf, objectOf, quantity, type Reader, recordOf, text } from '../shape.ts';
import type { CrossVersionObjectReference, LabelSelector, LabelSelectorRequirement } from './types.ts';

/** A spec whose fields have the right types, but may be missing or forbidden: see the rules. */
export interface LooseSpec {
  readonly scaleTargetRef?: Partial<CrossVersionObjectReference>;
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly metrics?: readonly LooseMetric[];
  readonly behavior?: { readonly scaleUp?: LooseRules; readonly scaleDown?: LooseRules };
}

export interface LooseMetric {
  readonly type?: string;
  readonly resource?: LooseSource;
  readonly containerResource?: LooseSource;
  readonly pods?: LooseSource;
  readonly object?: LooseSource;
  readonly external?: LooseSource;
}

/** Any of the five metric sources. */
export interface LooseSource {
  readonly name?: string;
  readonly container?: string;
  readonly describedObject?: Partial<CrossVersionObjectReference>;
  readonly metric?: { readonly name?: string; readonly selector?: LabelSelector };
  readonly target?: LooseTarget;
}

export interface LooseTarget {
  readonly type?: string;
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

export interface LooseRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: string;
  readonly policies?: readonly LoosePolicy[];
  readonly tolerance?: string;
}

export interface LoosePolicy {
  readonly type?: string;
  readonly value?: number;
  readonly periodSeconds?: number;
}

const reference = objectOf<Partial<CrossVersionObjectReference>>({
  apiVersion: text,
  kind: text,
  name: text,
});

const target = objectOf<LooseTarget>({
  type: text,
  averageUtilization: int32,
  averageValue: quantity,
  value: quantity,
});

const requirement = objectOf<LabelSelectorRequirement>({ key: text, operator: text, values: listOf(text) });

const metric = objectOf<NonNullable<LooseSource['metric']>>({
  name: text,
  selector: objectOf<LabelSelector>({ matchLabels: recordOf(text), matchExpressions: listOf(requirement) }),
});

const rules = objectOf<LooseRules>({
  stabilizationWindowSeconds: int32,
  selectPolicy: text,
  policies: listOf(objectOf<LoosePolicy>({ type: text, value: int32, periodSeconds: int32 })),
  tolerance: quantity,
});

/** How each key of a spec is read: with the types of the API, and no other keys. */
export const specFields: Fields<LooseSpec> = {
  scaleTargetRef: reference,
  minReplicas: int32,
  maxReplicas: int32,
  metrics: listOf(
    objectOf<LooseMetric>({
      type: text,
      resource: source({ name: text }),
      containerResource: source({ name: text, container: text }),
      pods: source({ metric }),
      object: source({ describedObject: reference, metric }),
      external: source({ metric }),
    }),
  ),
  behavior: objectOf<NonNullable<LooseSpec['behavior']>>({ scaleUp: rules, scaleDown: rules }),
};

export const readSpec: Reader<LooseSpec> = objectOf<LooseSpec>(specFields);

function source<K extends keyof LooseSource>(fields: Fields<Pick<LooseSource, K>>): Reader<LooseSource> {
  return objectOf<Pick<LooseSource, K> & Pick<LooseSource, 'target'>>({
    ...fields,
    target,
  } as Fields<Pick<LooseSource, K> & Pick<LooseSource, 'target'>>);
}
