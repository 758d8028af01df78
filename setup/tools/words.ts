import { type Lang, langFromEnvironment, type Wording } from '../../core/lib/lang.ts';

/** What the set-up says while it finds and fetches the tools. Sizes are megabytes. */
export interface SetupWords {
  /** Before the first step: nothing has been fetched so far. */
  readonly looking: string;
  readonly step: (title: string, what: string) => string;
  readonly ready: (title: string, took: string, what: string) => string;
  /** Another process, by its number, fetches the same. */
  readonly waiting: (pid: number) => string;
  readonly program: (title: Wording) => string;
  readonly python: string;
  readonly pythonForTests: string;
  readonly release: (version: string) => string;
  readonly releasePart: (version: string, done: string, total: string | null) => string;
  readonly goModules: (megabytes: number) => string;
  /** `percent` of its packages. */
  readonly goBuild: (version: string, minutes: number, percent: number) => string;
  /** Another Go build of this machine comes first. */
  readonly goTurn: string;
  readonly packageLists: string;
  readonly unpacking: (megabytes: string) => string;
  readonly virtualEnvironment: string;
  readonly pip: (megabytes: number) => string;
  readonly npmPackage: (version: string) => string;
}

const en: SetupWords = {
  looking: 'looking',
  step: (title, what) => `${title}: ${what}…`,
  ready: (title, took, what) => `${title} ready in ${took} (${what})`,
  waiting: (pid) => `waiting for process ${pid}, which fetches it`,
  program: (title) => title.en,
  python: 'Python environment',
  pythonForTests: 'Python test environment',
  release: (version) => `official release ${version}`,
  releasePart: (version, done, total) =>
    `official release ${version}, ${done}${total === null ? '' : ` of ${total}`} MB`,
  goModules: (megabytes) => `its Go modules, about ${megabytes} MB`,
  goBuild: (version, minutes, percent) =>
    `building ${version} with Go, once, about ${minutes} min on 2 cores, ${percent} %`,
  goTurn: 'waiting for another Go build',
  packageLists: 'Debian package lists',
  unpacking: (megabytes) => `unpacking Debian packages, ${megabytes} MB`,
  virtualEnvironment: 'virtual environment',
  pip: (megabytes) => `pip install, about ${megabytes} MB`,
  npmPackage: (version) => `npm package ${version}`,
};

const fr: SetupWords = {
  looking: 'recherche',
  step: (title, what) => `${title} : ${what}…`,
  ready: (title, took, what) => `${title} : prêt en ${took} (${what})`,
  waiting: (pid) => `en attente du processus ${pid}, qui le télécharge`,
  program: (title) => title.fr,
  python: 'environnement Python',
  pythonForTests: 'environnement Python des tests',
  release: (version) => `version officielle ${version}`,
  releasePart: (version, done, total) =>
    `version officielle ${version}, ${done}${total === null ? '' : ` sur ${total}`} Mo`,
  goModules: (megabytes) => `ses modules Go, environ ${megabytes} Mo`,
  goBuild: (version, minutes, percent) =>
    `compilation de ${version} avec Go, une seule fois, environ ${minutes} min sur 2 cœurs, ${percent} %`,
  goTurn: 'en attente d’une autre compilation Go',
  packageLists: 'listes des paquets Debian',
  unpacking: (megabytes) => `paquets Debian, ${megabytes} Mo`,
  virtualEnvironment: 'environnement virtuel',
  pip: (megabytes) => `pip install, environ ${megabytes} Mo`,
  npmPackage: (version) => `paquet npm ${version}`,
};

const WORDS: Readonly<Record<Lang, SetupWords>> = { en, fr };

/** @param lang default: the environment's */
export function setupWords({
  env,
  lang,
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly lang?: Lang | undefined;
}): SetupWords {
  return WORDS[lang ?? langFromEnvironment(env)];
}
