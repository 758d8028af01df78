/**
 * `spec` of a HorizontalPodAutoscaler in its autoscaling/v2 form, as `kubectl get hpa -o json` prints it.
 * Quantities are strings such as `100m` or `128Mi`.
 */
export interface HpaSpec {
  readonly scaleTargetRef?: CrossVersionObjectReference;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly metrics?: readonly MetricSpec[];
  readonly behavior?: Behavior;
}

/** The spec as the API server stores it: every default filled in. */
export interface DefaultedHpaSpec extends HpaSpec {
  readonly minReplicas: number;
  readonly metrics: readonly MetricSpec[];
  readonly behavior?: DefaultedBehavior;
}

export interface CrossVersionObjectReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

export type MetricSpec =
  | { readonly type: 'Resource'; readonly resource: ResourceMetricSource }
  | { readonly type: 'ContainerResource'; readonly containerResource: ContainerResourceMetricSource }
  | { readonly type: 'Pods'; readonly pods: PodsMetricSource }
  | { readonly type: 'Object'; readonly object: ObjectMetricSource }
  | { readonly type: 'External'; readonly external: ExternalMetricSource };

export type MetricSourceType = MetricSpec['type'];

export interface ResourceMetricSource {
  /** `cpu`, `memory`, … */
  readonly name: string;
  readonly target: MetricTarget;
}

export interface ContainerResourceMetricSource extends ResourceMetricSource {
  readonly container: string;
}

export interface PodsMetricSource {
  readonly metric: MetricIdentifier;
  readonly target: MetricTarget;
}

export interface ObjectMetricSource {
  readonly describedObject: CrossVersionObjectReference;
  readonly metric: MetricIdentifier;
  readonly target: MetricTarget;
}

export interface ExternalMetricSource {
  readonly metric: MetricIdentifier;
  readonly target: MetricTarget;
}

export interface MetricTarget {
  readonly type: 'Utilization' | 'Value' | 'AverageValue';
  /** Percent of the request. */
  readonly averageUtilization?: number;
  readonly averageValue?: string;
  readonly value?: string;
}

export interface MetricIdentifier {
  readonly name: string;
  readonly selector?: LabelSelector;
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Behavior {
  readonly scaleUp?: ScalingRules;
  readonly scaleDown?: ScalingRules;
}

export interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: SelectPolicy;
  readonly policies?: readonly ScalingPolicy[];
  /** Ignored where the gate HPAConfigurableTolerance is off. */
  readonly tolerance?: string;
}

export type SelectPolicy = 'Max' | 'Min' | 'Disabled';

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

export interface DefaultedBehavior {
  readonly scaleUp: DefaultedScalingRules & { readonly stabilizationWindowSeconds: number };
  /** Without a window here, the controller's own downscale stabilisation applies. */
  readonly scaleDown: DefaultedScalingRules;
}

export interface DefaultedScalingRules extends ScalingRules {
  readonly selectPolicy: SelectPolicy;
  readonly policies: readonly ScalingPolicy[];
}
