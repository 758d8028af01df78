import { randomUUID } from 'node:crypto';
import { type Check, type Finding, failed, passed, skipped, unless } from './check.ts';
import { askDatabase } from './database.ts';
import { call } from './http.ts';
import { killBackend, killDatabase } from './kill.ts';
import { failuresInWords, type LightLoadResult, startLightLoad } from './light-load.ts';
import { DATABASE, eventually, type World } from './world.ts';

/** Load before the kill, and after all is back: enough for each pod to be seen. */
const AROUND_MS = 2_000;
/** The killed pod still serves for so long: preStop and its drain. */
const DRAIN_MS = 8_000;

/** Step 7 of the course: incidents, under a light load. */
export function resilienceChecks(world: World): readonly Check[] {
  const name = `resilience ${randomUUID().slice(0, 8)}`;
  const confirmed: number[] = [];
  let before = '';
  let wasKilled = false;
  return [
    {
      title: 'the API answers all while a backend pod is killed',
      run: () => backendKill(world, name, confirmed),
    },
    {
      title: 'MySQL comes back by itself, and the API with it',
      async run() {
        before = await fingerprint(world);
        const finding = await databaseKill(world, name, confirmed);
        wasKilled = finding.status === 'passed';
        return finding;
      },
    },
    {
      title: 'no confirmed write is lost',
      run: () => allThere(world, confirmed),
    },
    {
      title: 'the data from before is intact, says MySQL',
      async run() {
        if (!wasKilled) return skipped('MySQL was not killed');
        const after = await fingerprint(world, before);
        return after === before
          ? passed(inWords(before))
          : failed(`before: ${inWords(before)}; after: ${inWords(after)}`);
      },
    },
    { title: 'the items of this check are deleted', run: () => tidyUp(world, confirmed) },
  ];
}

async function backendKill(world: World, name: string, confirmed: number[]): Promise<Finding> {
  const load = startLightLoad({ ...world, baseUrl: await world.baseUrl(), name });
  let result: LightLoadResult;
  let story: string;
  try {
    await world.timing.delay(AROUND_MS, world.signal);
    const killed = await killBackend(world);
    const { pod, afterMs } = await killed.replaced();
    story = `${killed.pod} killed, ${pod} Ready after ${seconds(afterMs)}`;
    await world.timing.delay(Math.max(0, DRAIN_MS - afterMs) + AROUND_MS, world.signal);
  } finally {
    result = await load.stop();
    confirmed.push(...result.created);
  }
  return unless(
    result.failures.size === 0
      ? []
      : [`${story}: of ${result.requests} requests failed ${failuresInWords(result.failures)}`],
    `${story}: 0 of ${result.requests} requests failed, ${result.pods} pods answered`,
  );
}

async function databaseKill(world: World, name: string, confirmed: number[]): Promise<Finding> {
  const baseUrl = await world.baseUrl();
  const load = startLightLoad({ ...world, baseUrl, name });
  let result: LightLoadResult;
  let story: string;
  let back: Finding;
  try {
    await world.timing.delay(AROUND_MS, world.signal);
    const killed = await killDatabase(world);
    const { afterMs } = await killed.replaced();
    story = `${killed.pod} killed, Ready again after ${seconds(afterMs)}`;
    back = await eventually(world, 30_000, async () => {
      const { status, body } = await call(`${baseUrl}/health`);
      return status === 200 ? passed('healthy') : failed(`/health still answers ${status}: ${body}`);
    });
    await world.timing.delay(AROUND_MS, world.signal);
  } finally {
    result = await load.stop();
    confirmed.push(...result.created);
  }
  if (back.status !== 'passed') return failed(`${story}: ${back.evidence}`);
  // Without its database the API can do nothing, but it has to say so: 503, not a broken connection.
  const others = new Map([...result.failures].filter(([what]) => what !== '503'));
  const unavailable = result.failures.get('503') ?? 0;
  return unless(
    others.size === 0 ? [] : [`${story}: meanwhile requests ended as ${failuresInWords(others)}`],
    `${story}: meanwhile ${unavailable} of ${result.requests} requests were told 503, the others were served`,
  );
}

/** Reads back each item whose creation was confirmed. */
async function allThere(world: World, ids: readonly number[]): Promise<Finding> {
  if (ids.length === 0) return skipped('no write was confirmed');
  const baseUrl = await world.baseUrl();
  const lost: string[] = [];
  for (const id of ids) {
    const { status } = await call(`${baseUrl}/api/items/${id}`);
    if (status !== 200) lost.push(`item ${id}: ${status}`);
  }
  return unless(lost, `${ids.length} of ${ids.length} are there`);
}

async function tidyUp(world: World, ids: readonly number[]): Promise<Finding> {
  if (ids.length === 0) return skipped('there are none');
  const baseUrl = await world.baseUrl();
  const problems: string[] = [];
  for (const id of ids) {
    const { status } = await call(`${baseUrl}/api/items/${id}`, { method: 'DELETE' });
    if (status !== 204) problems.push(`item ${id}: ${status}`);
  }
  return unless(problems, `${ids.length} items`);
}

/** How many rows there are up to the highest id, and a sum over their content; `like` names the id up to which. */
async function fingerprint(world: World, like = ''): Promise<string> {
  const highest = like === '' ? `(SELECT COALESCE(MAX(id), 0) FROM ${DATABASE.table})` : like.split('\t')[0];
  return askDatabase(
    world,
    `SELECT ${highest}, COUNT(*), COALESCE(SUM(CRC32(CONCAT(id, name, updated_at))), 0)
     FROM ${DATABASE.table} WHERE id <= ${highest}`,
  );
}

function inWords(fingerprint: string): string {
  const [, rows, sum] = fingerprint.split('\t');
  return `${rows} rows, checksum ${sum}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
