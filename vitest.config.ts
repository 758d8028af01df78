import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', 'results/**', '.palier/**', '.gitlab-ci-local/**'];

/**
 * unit: pure and fast, beside the code. integration: real processes, files and sockets on this machine.
 * e2e: a real cluster (KUBECONFIG). lab: the whole lab guide, on that cluster and on the sandbox. pipeline: .gitlab-ci.yml on it.
 * clients: other people's clients on the sandbox, built from their registries.
 * regressions: whole runs with something made worse, on both.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [
            ...ignored,
            '**/*.integration.test.{ts,tsx}',
            '**/*.e2e.test.ts',
            '**/*.lab.test.ts',
            '**/*.pipeline.test.ts',
            '**/*.regressions.test.ts',
            '**/*.clients.test.ts',
          ],
          // Ends what hangs; a busy machine may take its time.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['**/*.integration.test.{ts,tsx}'],
          exclude: ignored,
          // Real processes on a machine that may be busy: what fails twice is broken.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: ignored,
          testTimeout: 900_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['docs/lab/*.lab.test.ts'],
          exclude: ignored,
          testTimeout: 900_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          // Each step needs the ones before it.
          bail: 1,
        },
      },
      {
        test: {
          name: 'clients',
          include: ['**/*.clients.test.ts'],
          exclude: ignored,
          testTimeout: 200_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'regressions',
          include: ['**/*.regressions.test.ts'],
          exclude: ignored,
          // A run, and before it the way back to one pod.
          testTimeout: 1_200_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'pipeline',
          include: ['pipeline/**/*.pipeline.test.ts'],
          exclude: ignored,
          testTimeout: 1_800_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // Each step needs the ones before it.
          bail: 1,
        },
      },
    ],
  },
});
