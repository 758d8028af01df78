import type { Lang } from '../../../core/lib/lang.ts';

/** What is said while it is found where to run. */
export interface ClusterWords {
  readonly targetSandbox: string;
  readonly targetCluster: (context: string, server: string) => string;
  readonly sandboxInstead: (reason: string) => string;
  readonly chooseHpa: string;
}

const en: ClusterWords = {
  targetSandbox:
    'target: the built-in sandbox (Kubernetes’ own control plane; pods are processes of this machine)',
  targetCluster: (context, server) => `target: Kubernetes, context ${context} (${server})`,
  sandboxInstead: (reason) => `no cluster is observed, the built-in sandbox stands in: ${reason}`,
  chooseHpa: 'Several HorizontalPodAutoscalers; which one?',
};

const fr: ClusterWords = {
  targetSandbox:
    'cible : le bac à sable intégré (le plan de contrôle de Kubernetes ; les pods sont des processus de cette machine)',
  targetCluster: (context, server) => `cible : Kubernetes, contexte ${context} (${server})`,
  sandboxInstead: (reason) => `aucun cluster n’est observé, le bac à sable intégré le remplace : ${reason}`,
  chooseHpa: 'Plusieurs HorizontalPodAutoscalers ; lequel ?',
};

export const clusterWords: Readonly<Record<Lang, ClusterWords>> = { en, fr };
