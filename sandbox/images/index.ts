import { backendRunner } from './backend.ts';
import { mysqlRunner } from './mysql/index.ts';
import { mysqldExporterRunner } from './mysqld-exporter.ts';
import { prometheusRunner } from './prometheus.ts';
import type { ImageRunner, PodTools } from './types.ts';

export interface Images {
  /** Throws, with a message for the pod's status, for an image that the sandbox has no program for. */
  runnerOf(image: string): ImageRunner;
}

export function createImages(options: {
  readonly tools: PodTools;
  readonly backendSource: string;
  readonly backendImages: readonly string[];
}): Images {
  const { tools, backendSource, backendImages } = options;
  const runners = [
    mysqlRunner(tools),
    prometheusRunner(tools),
    mysqldExporterRunner(tools),
    backendRunner({ tools, source: backendSource, images: backendImages }),
  ];
  return {
    runnerOf(image) {
      const runner = runners.find((it) => it.matches(image));
      if (runner) return runner;
      throw new Error(
        `the sandbox has no program for image "${image}": it runs only the backend, mysql, prom/prometheus and prom/mysqld-exporter; use a real cluster for anything else`,
      );
    },
  };
}
