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
