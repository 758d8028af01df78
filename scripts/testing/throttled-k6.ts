import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCgroupDriver } from '../../sandbox/node/resources/cgroup.ts';
import { findCgroupPlaces } from '../../sandbox/node/resources/cgroup-places.ts';

/** A k6 that gets so little of a CPU, and what K6_BIN has to be for that. Needs control groups, as containers do. */
export async function throttledK6(k6: string, cpuMillicores: number) {
  const [place] = findCgroupPlaces();
  if (place === undefined) throw new Error('expected control groups that can be written to, found none');
  const driver = createCgroupDriver(place, `throttled-${process.pid}`);
  const { joinFiles } = driver.open({
    id: 'k6',
    cpuMillicores,
    memoryBytes: null,
    cpuRequestMillicores: null,
  });
  const folder = await mkdtemp(join(tmpdir(), 'palier-throttled-'));
  const path = join(folder, 'k6');
  const joins = joinFiles.map((file) => `echo $$ > '${file}'`);
  await writeFile(path, ['#!/bin/sh', ...joins, `exec '${k6}' "$@"`, ''].join('\n'));
  await chmod(path, 0o755);
  return {
    env: { K6_BIN: path },
    async remove() {
      driver.close();
      await rm(folder, { recursive: true });
    },
  };
}
