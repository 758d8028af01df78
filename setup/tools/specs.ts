import type { Wording } from '../../core/lib/lang.ts';
import type { ReleaseAsset } from './fetch/release.ts';

export type ProgramName = 'k6' | 'controlPlane' | 'mariadb' | 'prometheus' | 'mysqldExporter';

/** What a build with Go takes. */
export interface GoCost {
  /** Of sources to download. */
  readonly megabytes: number;
  /** On two cores. */
  readonly minutes: number;
  /** What has to be free for what is compiled on the way; it is removed afterwards. */
  readonly diskGigabytes: number;
}

/** How one program is recognised and where it comes from. */
export interface ProgramSpec {
  readonly name: ProgramName;
  readonly title: Wording;
  /** The user's own choice: an environment variable with the program's path. */
  readonly variable: string;
  /** Names to look for on PATH and in `sbin` folders. */
  readonly commands: readonly string[];
  readonly versionArgs: readonly string[];
  readonly versionPattern: RegExp;
  readonly minimum: string;
  /** Version fetched when there is none. */
  readonly version: string;
  readonly release?: (version: string, os: string, arch: string) => ReleaseAsset;
  readonly go?: GoCost & { readonly module: string; readonly package: string };
  /** A program of this project: `build.sh OUTPUT` in `folder`, relative to the root, builds it. */
  readonly own?: GoCost & { readonly folder: string };
  readonly debian?: { readonly packages: readonly string[]; readonly program: string };
  /** What to type where none of the above works. */
  readonly hint: Wording;
}

export const PROGRAMS: readonly ProgramSpec[] = [
  {
    name: 'k6',
    title: { en: 'k6', fr: 'k6' },
    variable: 'K6_BIN',
    commands: ['k6'],
    versionArgs: ['version'],
    versionPattern: /k6(?:\.exe)? v(\d+\.\d+\.\d+)/,
    minimum: '1.8.0',
    version: '2.2.0',
    release: (version, os, arch) => {
      const folder = `k6-v${version}-${os}-${arch}`;
      const base = `https://github.com/grafana/k6/releases/download/v${version}`;
      return {
        url: `${base}/${folder}.tar.gz`,
        checksumsUrl: `${base}/k6-v${version}-checksums.txt`,
        program: `${folder}/k6`,
      };
    },
    go: { module: 'go.k6.io/k6/v2', package: 'go.k6.io/k6/v2', megabytes: 90, minutes: 1, diskGigabytes: 1 },
    hint: {
      en: 'Install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go 1.24 or newer so that it can be built, or set K6_BIN.',
      fr: 'Installez k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/), ou Go 1.24 ou plus récent pour qu’il soit construit, ou donnez K6_BIN.',
    },
  },
  {
    name: 'controlPlane',
    title: { en: 'Kubernetes control plane', fr: 'plan de contrôle Kubernetes' },
    variable: 'CONTROL_PLANE_BIN',
    commands: ['palier-control-plane'],
    versionArgs: ['--version'],
    versionPattern: /v(\d+\.\d+\.\d+)\+palier-sandbox/,
    minimum: '1.36.3',
    version: '1.36.3',
    own: { folder: 'sandbox/control-plane', megabytes: 90, minutes: 3, diskGigabytes: 4 },
    hint: {
      en: 'Install Go 1.26 or newer (https://go.dev/doc/install) so that it can be built, or set CONTROL_PLANE_BIN.',
      fr: 'Installez Go 1.26 ou plus récent (https://go.dev/doc/install) pour qu’il soit construit, ou donnez CONTROL_PLANE_BIN.',
    },
  },
  {
    name: 'mariadb',
    title: { en: 'MariaDB', fr: 'MariaDB' },
    variable: 'MARIADBD_BIN',
    commands: ['mariadbd'],
    versionArgs: ['--no-defaults', '--version'],
    versionPattern: /Ver (\d+\.\d+\.\d+)-MariaDB/,
    minimum: '10.5.0',
    version: '10.11',
    debian: { packages: ['mariadb-server-core', 'mariadb-client-core'], program: 'usr/sbin/mariadbd' },
    hint: {
      en: 'Install MariaDB (Debian/Ubuntu: apt-get install mariadb-server-core mariadb-client-core; macOS: brew install mariadb), or set MARIADBD_BIN.',
      fr: 'Installez MariaDB (Debian/Ubuntu : apt-get install mariadb-server-core mariadb-client-core ; macOS : brew install mariadb), ou donnez MARIADBD_BIN.',
    },
  },
  {
    name: 'prometheus',
    title: { en: 'Prometheus', fr: 'Prometheus' },
    variable: 'PROMETHEUS_BIN',
    commands: ['prometheus'],
    versionArgs: ['--version'],
    versionPattern: /prometheus, version (\d+\.\d+\.\d+)/,
    minimum: '2.40.0',
    version: '3.5.0',
    release: (version, os, arch) => prometheusRelease('prometheus', 'prometheus', version, os, arch),
    debian: { packages: ['prometheus'], program: 'usr/bin/prometheus' },
    hint: {
      en: 'Install Prometheus (Debian/Ubuntu: apt-get install prometheus; macOS: brew install prometheus), or set PROMETHEUS_BIN.',
      fr: 'Installez Prometheus (Debian/Ubuntu : apt-get install prometheus ; macOS : brew install prometheus), ou donnez PROMETHEUS_BIN.',
    },
  },
  {
    name: 'mysqldExporter',
    title: { en: 'mysqld_exporter', fr: 'mysqld_exporter' },
    variable: 'MYSQLD_EXPORTER_BIN',
    commands: ['mysqld_exporter', 'prometheus-mysqld-exporter'],
    versionArgs: ['--version'],
    versionPattern: /mysqld_exporter, version (\d+\.\d+\.\d+)/,
    minimum: '0.14.0',
    version: '0.17.2',
    release: (version, os, arch) =>
      prometheusRelease('mysqld_exporter', 'mysqld_exporter', version, os, arch),
    debian: { packages: ['prometheus-mysqld-exporter'], program: 'usr/bin/prometheus-mysqld-exporter' },
    hint: {
      en: 'Install mysqld_exporter (Debian/Ubuntu: apt-get install prometheus-mysqld-exporter), or set MYSQLD_EXPORTER_BIN.',
      fr: 'Installez mysqld_exporter (Debian/Ubuntu : apt-get install prometheus-mysqld-exporter), ou donnez MYSQLD_EXPORTER_BIN.',
    },
  },
];

function prometheusRelease(
  repository: string,
  program: string,
  version: string,
  os: string,
  arch: string,
): ReleaseAsset {
  const folder = `${program}-${version}.${os}-${arch}`;
  const base = `https://github.com/prometheus/${repository}/releases/download/v${version}`;
  return {
    url: `${base}/${folder}.tar.gz`,
    checksumsUrl: `${base}/sha256sums.txt`,
    program: `${folder}/${program}`,
  };
}
