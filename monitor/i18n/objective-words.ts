import type { Lang } from '../../core/lib/lang.ts';
import type { ObjectiveName } from '../../core/verdict/objectives.ts';

/** What k6 and its script say themselves is an objective that is not met, too. */
type Named = ObjectiveName | 'markedAsFailed' | 'thresholdsCrossed';

/** What an objective is called, in a table or before a colon. */
export const OBJECTIVE_TITLES: Readonly<Record<Lang, Readonly<Record<Named, string>>>> = {
  en: {
    errorRate: 'failed requests',
    exceptionRate: 'iterations that threw an exception',
    firstScaleUpSeconds: 'first scale-up',
    readyCapacitySeconds: 'full ready capacity',
    settledSeconds: 'settled after the load',
    peakReplicas: 'most pods wanted',
    flaps: 'turns from removing pods to adding them',
    mysqlConnectionsShare: 'connections to MySQL',
    overshootReplicas: 'pods beyond what the load asked for',
    atMaximumSeconds: 'at its maximum, asking for more',
    markedAsFailed: 'the script marked the test as failed',
    thresholdsCrossed: 'k6 found thresholds crossed',
  },
  fr: {
    errorRate: 'requêtes en échec',
    exceptionRate: 'itérations qui ont levé une exception',
    firstScaleUpSeconds: 'premier ajout de pods',
    readyCapacitySeconds: 'pleine capacité prête',
    settledSeconds: 'retour au calme après la charge',
    peakReplicas: 'nombre maximal de pods voulus',
    flaps: 'revirements (retrait puis ajout de pods)',
    mysqlConnectionsShare: 'connexions à MySQL',
    overshootReplicas: 'pods au-delà de ce que la charge demandait',
    atMaximumSeconds: 'à son maximum, en demandant plus',
    markedAsFailed: 'le script a marqué l’essai en échec',
    thresholdsCrossed: 'k6 a trouvé des seuils franchis',
  },
};

/** What its limit in the configuration is about: for editors and docs/configuration.md, which are English. */
export const OBJECTIVE_MEANINGS: Readonly<Record<ObjectiveName, string>> = {
  errorRate: 'Failed requests ÷ requests',
  exceptionRate: 'Iterations of the load script that threw an exception ÷ iterations',
  firstScaleUpSeconds: 'From load start to the first scale-up',
  readyCapacitySeconds: 'From load start until as many pods are ready as the HPA ever wanted',
  settledSeconds:
    'From load end until replicas are back and quiet (default: what the HPA’s own windows explain)',
  peakReplicas: 'The highest count that the HPA wanted under load',
  flaps: 'How often the HPA turned from removing pods to adding them since the load began',
  mysqlConnectionsShare: 'Connections to MySQL ÷ max_connections under load',
  overshootReplicas: 'Pods wanted at most, beyond the most that the load asked for (an estimate from CPU)',
  atMaximumSeconds: 'How long the HPA is at its maximum under load while its metric asks for more',
};
