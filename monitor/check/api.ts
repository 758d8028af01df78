import { randomUUID } from 'node:crypto';
import { messageIn } from '../../core/lib/errors.ts';
import type { Wording } from '../../core/lib/lang.ts';
import type { Detail } from '../../core/timeline/cause.ts';
import { number } from '../i18n/format.ts';
import { about, type Check, type Finding, failed, passed, skipped } from './check.ts';
import type { CheckContext } from './context.ts';
import { askDatabase, DATABASE } from './database.ts';
import { eventually } from './eventually.ts';
import { call, type HttpAnswer, type HttpCall } from './http.ts';
import { type Kill, killBackend, killDatabase } from './kill.ts';

export interface ApiOptions {
  /** Whether pods may be deleted. */
  readonly kill: boolean;
}

/** The database is ready before each backend has noticed. */
const BACK_MS = 15_000;

/** Step 6 of the course: every operation once, the data read back from MySQL itself and after its pods were killed. */
export function apiChecks(context: CheckContext, options: ApiOptions): readonly Check[] {
  const name = `check ${randomUUID().slice(0, 8)}`;
  let id: number | null = null;
  const one = () => {
    if (id === null) throw new Error('the item was not created');
    return `/api/items/${id}`;
  };
  const needsItem = (run: () => Promise<Finding>) => async () =>
    id === null ? skipped({ en: 'no item was created', fr: 'aucun élément n’a été créé' }) : run();
  const kills = (run: () => Promise<Finding>) =>
    options.kill ? needsItem(run) : async () => skipped('--no-kill');
  const ask = (expected: number, path: string, how?: HttpCall) => expect(context, expected, path, how);

  return [
    {
      title: { en: 'health: application and database', fr: 'santé : application et base de données' },
      run: async () =>
        told(await ask(200, '/health'), ({ body }) => JSON.stringify(JSON.parse(body).database)),
    },
    {
      title: { en: 'list', fr: 'lister' },
      run: async () =>
        told(await ask(200, '/api/items?per_page=1'), ({ body }) => items(JSON.parse(body).total)),
    },
    {
      title: { en: 'create', fr: 'créer' },
      run: async () => {
        const answer = await ask(201, '/api/items', { method: 'POST', json: { name } });
        if (!('answer' in answer)) return answer.finding;
        id = Number(JSON.parse(answer.answer.body).id);
        return passed({ en: `item ${id}, "${name}"`, fr: `élément ${id}, « ${name} »` });
      },
    },
    {
      title: { en: 'read it back', fr: 'relire' },
      run: needsItem(async () => hasName(await ask(200, one()), name)),
    },
    { title: { en: 'MySQL has it', fr: 'MySQL l’a' }, run: needsItem(() => inDatabase(context, id, name)) },
    {
      title: { en: 'update', fr: 'modifier' },
      run: needsItem(async () =>
        hasName(
          await ask(200, one(), { method: 'PATCH', json: { name: `${name} changed` } }),
          `${name} changed`,
        ),
      ),
    },
    {
      title: { en: 'MySQL has the change', fr: 'MySQL a la modification' },
      run: needsItem(() => inDatabase(context, id, `${name} changed`)),
    },
    {
      title: {
        en: 'it is there after a backend pod was killed',
        fr: 'l’élément est là après la suppression d’un pod du backend',
      },
      run: kills(() => survives(context, () => killBackend(context), one(), `${name} changed`)),
    },
    {
      title: {
        en: 'it is there after the MySQL pod was killed',
        fr: 'l’élément est là après la suppression du pod de MySQL',
      },
      run: kills(() => survives(context, () => killDatabase(context), one(), `${name} changed`)),
    },
    {
      title: { en: 'delete', fr: 'supprimer' },
      run: needsItem(async () =>
        told(await ask(204, one(), { method: 'DELETE' }), () => ({ en: `item ${id}`, fr: `élément ${id}` })),
      ),
    },
    {
      title: { en: 'gone: 404', fr: 'disparu : 404' },
      run: needsItem(async () => told(await ask(404, one()), titleOf)),
    },
    {
      title: {
        en: 'bad input is refused: 422 with a reason',
        fr: 'une entrée invalide est refusée : 422 avec une raison',
      },
      run: async () => told(await ask(422, '/api/items', { method: 'POST', json: { name: '' } }), titleOf),
    },
  ];
}

type Asked = { readonly answer: HttpAnswer } | { readonly finding: Finding };

async function expect(
  context: CheckContext,
  expected: number,
  path: string,
  how: HttpCall = {},
): Promise<Asked> {
  const url = `${await context.baseUrl()}${path}`;
  const what = `${how.method ?? 'GET'} ${path}`;
  try {
    const answer = await call(url, how);
    if (answer.status === expected) return { answer };
    const got = short(answer.body);
    return {
      finding: failed({
        en: `${what}: expected ${expected}, got ${answer.status}: ${got}`,
        fr: `${what} : ${expected} attendu, reçu ${answer.status} : ${got}`,
      }),
    };
  } catch (error) {
    return {
      finding: failed({
        en: `${what}: no answer from ${url}: ${messageIn(error, 'en')}`,
        fr: `${what} : pas de réponse de ${url} : ${messageIn(error, 'fr')}`,
      }),
    };
  }
}

function told(asked: Asked, evidence: (answer: HttpAnswer) => Detail): Finding {
  if ('finding' in asked) return asked.finding;
  const seen = evidence(asked.answer);
  return passed(typeof seen === 'string' ? short(seen) : seen);
}

function items(count: number): Wording {
  return { en: `${count} items`, fr: `${count} éléments` };
}

function hasName(asked: Asked, name: string): Finding {
  if ('finding' in asked) return asked.finding;
  const got = JSON.parse(asked.answer.body).name;
  return got === name
    ? passed(`"${got}"`)
    : failed({
        en: `expected the name "${name}", got "${got}"`,
        fr: `le nom « ${name} » est attendu, reçu « ${got} »`,
      });
}

async function inDatabase(context: CheckContext, id: number | null, name: string): Promise<Finding> {
  const rows = await askDatabase(context, `SELECT name FROM ${DATABASE.table} WHERE id = ${id}`);
  return rows === name
    ? passed(`${DATABASE.table} ${id}: "${rows}"`)
    : failed({
        en: `expected "${name}", MySQL has "${rows}"`,
        fr: `« ${name} » est attendu, MySQL a « ${rows} »`,
      });
}

async function survives(
  context: CheckContext,
  kill: () => Promise<Kill>,
  path: string,
  name: string,
): Promise<Finding> {
  const killed = await kill();
  const { pod, afterMs } = await killed.replaced();
  const finding = await eventually(context, BACK_MS, async () =>
    hasName(await expect(context, 200, path), name),
  );
  const kills = {
    en: `${killed.pod} killed, ${pod} Ready after ${number(afterMs / 1000, 'en', 1)} s`,
    fr: `${killed.pod} supprimé, ${pod} Ready après ${number(afterMs / 1000, 'fr', 1)} s`,
  };
  return { ...finding, evidence: about(kills, finding.evidence) };
}

function titleOf({ body }: HttpAnswer): string {
  const { title, detail } = JSON.parse(body);
  return [title, detail].filter(Boolean).join(': ');
}

function short(text: string): string {
  return text.length <= 160 ? text : `${text.slice(0, 159)}…`;
}
