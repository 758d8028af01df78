/** The steps of the course's statement, in its own words. */
export const STEPS: readonly string[] = [
  'Préparer le cluster Kubernetes',
  'Déployer la base MySQL',
  'Construire et rendre disponible l’image du backend Flask',
  'Déployer le backend Flask',
  'Tests techniques Kubernetes',
  'Tests fonctionnels de l’API',
  'Tests de résilience',
  'Installer la stack de monitoring',
  'Tests de monitoring MySQL',
  'Tests de charge et autoscaling',
  'Nettoyage de l’environnement',
  'Préparer l’exécution des scripts',
  'Mettre en marche le script de déploiement global',
  'Examiner l’impact du déploiement',
  'Mettre en marche le script de test API',
  'Mettre en marche le script de charge',
  'Examiner le monitoring en temps réel',
  'Nettoyer via script',
];

/** Its part on GitLab CI. */
export const PIPELINE: readonly string[] = [
  '1) Préparer le dépôt GitLab',
  '2) Standardiser les images Docker',
  '3) Adapter les manifests pour consommer l’image GitLab',
  '4) Préparer l’accès Kubernetes depuis EC2',
  '5) Organiser les scripts sh pour usage pipeline',
  '6) Concevoir le pipeline GitLab CI',
  'Stage A – Validation',
  'Stage B – Build',
  'Stage C – Push Registry GitLab',
  'Stage D – Deploy sur EC2',
];

/** The steps that a text names as such: "Steps 2, 4 and 8 of the course". */
export function stepsNamedIn(text: string): readonly number[] {
  const named = text.matchAll(/\bsteps? (\d+(?:(?:, | and )\d+)*) of the course\b/gi);
  return [...named].flatMap(([, numbers = '']) => numbers.split(/, | and /).map(Number));
}

/** The parts and stages of its pipeline that a text names: "Part 1 of the course's pipeline". */
export function pipelineNamedIn(text: string): readonly string[] {
  return [...text.matchAll(/\b((?:Part \d|Stage [A-D])) of the(?:\s|#)+course's pipeline\b/g)].map(
    ([, name = '']) => name,
  );
}
