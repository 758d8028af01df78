import { randomUUID } from 'node:crypto';
import { type Check, type Finding, failed, passed, skipped } from './check.ts';
import { askDatabase } from './database.ts';
import { call, type HttpAnswer, type HttpCall } from './http.ts';
import { type Kill, killBackend, killDatabase } from './kill.ts';
import { DATABASE, eventually, type World } from './world.ts';

export interface ApiOptions {
  /** Whether pods may be deleted. */
  readonly kill: boolean;
}

/** The database is ready before each backend has noticed. */
const BACK_MS = 15_000;

/** Step 6 of the course: every operation once, the data read back from MySQL itself and after its pods were killed. */
export function apiChecks(world: World, options: ApiOptions): readonly Check[] {
  const name = `check ${randomUUID().slice(0, 8)}`;
  let id: number | null = null;
  const one = () => {
    if (id === null) throw new Error('the item was not created');
    return `/api/items/${id}`;
  };
  const needsItem = (run: () => Promise<Finding>) => async () =>
    id === null ? skipped('no item was created') : run();
  const kills = (run: () => Promise<Finding>) =>
    options.kill ? needsItem(run) : async () => skipped('--no-kill');
  const ask = (expected: number, path: string, how?: HttpCall) => expect(world, expected, path, how);

  return [
    {
      title: 'health: application and database',
      run: async () =>
        told(await ask(200, '/health'), ({ body }) => JSON.stringify(JSON.parse(body).database)),
    },
    {
      title: 'list',
      run: async () =>
        told(await ask(200, '/api/items?per_page=1'), ({ body }) => `${JSON.parse(body).total} items`),
    },
    {
      title: 'create',
      run: async () => {
        const answer = await ask(201, '/api/items', { method: 'POST', json: { name } });
        if (!('answer' in answer)) return answer.finding;
        id = Number(JSON.parse(answer.answer.body).id);
        return passed(`item ${id}, "${name}"`);
      },
    },
    { title: 'read it back', run: needsItem(async () => hasName(await ask(200, one()), name)) },
    { title: 'MySQL has it', run: needsItem(() => inDatabase(world, id, name)) },
    {
      title: 'update',
      run: needsItem(async () =>
        hasName(
          await ask(200, one(), { method: 'PATCH', json: { name: `${name} changed` } }),
          `${name} changed`,
        ),
      ),
    },
    { title: 'MySQL has the change', run: needsItem(() => inDatabase(world, id, `${name} changed`)) },
    {
      title: 'it is there after a backend pod was killed',
      run: kills(() => survives(world, () => killBackend(world), one(), `${name} changed`)),
    },
    {
      title: 'it is there after the MySQL pod was killed',
      run: kills(() => survives(world, () => killDatabase(world), one(), `${name} changed`)),
    },
    {
      title: 'delete',
      run: needsItem(async () => told(await ask(204, one(), { method: 'DELETE' }), () => `item ${id}`)),
    },
    { title: 'gone: 404', run: needsItem(async () => told(await ask(404, one()), titleOf)) },
    {
      title: 'bad input is refused: 422 with a reason',
      run: async () => told(await ask(422, '/api/items', { method: 'POST', json: { name: '' } }), titleOf),
    },
  ];
}

type Asked = { readonly answer: HttpAnswer } | { readonly finding: Finding };

async function expect(world: World, expected: number, path: string, how: HttpCall = {}): Promise<Asked> {
  const url = `${await world.baseUrl()}${path}`;
  const what = `${how.method ?? 'GET'} ${path}`;
  try {
    const answer = await call(url, how);
    if (answer.status === expected) return { answer };
    return { finding: failed(`${what}: expected ${expected}, got ${answer.status}: ${short(answer.body)}`) };
  } catch (error) {
    return {
      finding: failed(`${what}: no answer from ${url}: ${error instanceof Error ? error.message : error}`),
    };
  }
}

function told(asked: Asked, evidence: (answer: HttpAnswer) => string): Finding {
  return 'finding' in asked ? asked.finding : passed(short(evidence(asked.answer)));
}

function hasName(asked: Asked, name: string): Finding {
  if ('finding' in asked) return asked.finding;
  const got = JSON.parse(asked.answer.body).name;
  return got === name ? passed(`"${got}"`) : failed(`expected the name "${name}", got "${got}"`);
}

async function inDatabase(world: World, id: number | null, name: string): Promise<Finding> {
  const rows = await askDatabase(world, `SELECT name FROM ${DATABASE.table} WHERE id = ${id}`);
  return rows === name
    ? passed(`${DATABASE.table} ${id}: "${rows}"`)
    : failed(`expected "${name}", MySQL has "${rows}"`);
}

async function survives(
  world: World,
  kill: () => Promise<Kill>,
  path: string,
  name: string,
): Promise<Finding> {
  const killed = await kill();
  const { pod, afterMs } = await killed.replaced();
  const finding = await eventually(world, BACK_MS, async () => hasName(await expect(world, 200, path), name));
  const kills = `${killed.pod} killed, ${pod} Ready after ${(afterMs / 1000).toFixed(1)} s`;
  return { ...finding, evidence: `${kills}: ${finding.evidence}` };
}

function titleOf({ body }: HttpAnswer): string {
  const { title, detail } = JSON.parse(body);
  return [title, detail].filter(Boolean).join(': ');
}

function short(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
