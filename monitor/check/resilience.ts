import { randomUUID } from 'node:crypto';
import type { Lang, Wording } from '../../core/lib/lang.ts';
import { number } from '../i18n/format.ts';
import { about, type Check, type Finding, failed, passed, skipped, unless } from './check.ts';
import type { CheckContext } from './context.ts';
import { askDatabase, DATABASE } from './database.ts';
import { eventually } from './eventually.ts';
import { call } from './http.ts';
import { killBackend, killDatabase } from './kill.ts';
import { failuresInWords, type LightLoadResult, startLightLoad } from './light-load.ts';

/** Load before the kill, and after all is back: enough for each pod to be seen. */
const AROUND_MS = 2_000;
/** The killed pod still serves for so long: preStop and its drain. */
const DRAIN_MS = 8_000;

/** Step 7 of the course: incidents, under a light load. */
export function resilienceChecks(context: CheckContext): readonly Check[] {
  const name = `resilience ${randomUUID().slice(0, 8)}`;
  const confirmed: number[] = [];
  let before = '';
  let wasKilled = false;
  return [
    {
      title: {
        en: 'the API answers all while a backend pod is killed',
        fr: 'l’API répond à tout pendant la suppression d’un pod du backend',
      },
      run: () => backendKill(context, name, confirmed),
    },
    {
      title: {
        en: 'MySQL comes back by itself, and the API with it',
        fr: 'MySQL revient de lui-même, et l’API avec lui',
      },
      async run() {
        before = await fingerprint(context);
        const finding = await databaseKill(context, name, confirmed);
        wasKilled = finding.status === 'passed';
        return finding;
      },
    },
    {
      title: { en: 'no confirmed write is lost', fr: 'aucune écriture confirmée n’est perdue' },
      run: () => allThere(context, confirmed),
    },
    {
      title: {
        en: 'the data from before is intact, says MySQL',
        fr: 'les données d’avant sont intactes, dit MySQL',
      },
      async run() {
        if (!wasKilled) return skipped({ en: 'MySQL was not killed', fr: 'MySQL n’a pas été supprimé' });
        const after = await fingerprint(context, before);
        return after === before
          ? passed(inWords(before))
          : failed({
              en: `before: ${inWords(before).en}; after: ${inWords(after).en}`,
              fr: `avant : ${inWords(before).fr} ; après : ${inWords(after).fr}`,
            });
      },
    },
    {
      title: {
        en: 'the items of this check are deleted',
        fr: 'les éléments de cette vérification sont supprimés',
      },
      run: () => tidyUp(context, confirmed),
    },
  ];
}

async function backendKill(context: CheckContext, name: string, confirmed: number[]): Promise<Finding> {
  const load = startLightLoad({ ...context, baseUrl: await context.baseUrl(), name });
  let result: LightLoadResult;
  let story: Wording;
  try {
    await context.timing.delay(AROUND_MS, context.signal);
    const killed = await killBackend(context);
    const { pod, afterMs } = await killed.replaced();
    story = {
      en: `${killed.pod} killed, ${pod} Ready after ${seconds(afterMs, 'en')}`,
      fr: `${killed.pod} supprimé, ${pod} Ready après ${seconds(afterMs, 'fr')}`,
    };
    await context.timing.delay(Math.max(0, DRAIN_MS - afterMs) + AROUND_MS, context.signal);
  } finally {
    result = await load.stop();
    confirmed.push(...result.created);
  }
  return unless(
    result.failures.size === 0
      ? []
      : [
          about(story, {
            en: `of ${result.requests} requests failed ${failuresInWords(result.failures)}`,
            fr: `sur ${result.requests} requêtes ont échoué ${failuresInWords(result.failures)}`,
          }),
        ],
    about(story, {
      en: `0 of ${result.requests} requests failed, ${result.pods} pods answered`,
      fr: `0 requête sur ${result.requests} a échoué, ${result.pods} pods ont répondu`,
    }),
  );
}

async function databaseKill(context: CheckContext, name: string, confirmed: number[]): Promise<Finding> {
  const baseUrl = await context.baseUrl();
  const load = startLightLoad({ ...context, baseUrl, name });
  let result: LightLoadResult;
  let story: Wording;
  let back: Finding;
  try {
    await context.timing.delay(AROUND_MS, context.signal);
    const killed = await killDatabase(context);
    const { afterMs } = await killed.replaced();
    story = {
      en: `${killed.pod} killed, Ready again after ${seconds(afterMs, 'en')}`,
      fr: `${killed.pod} supprimé, de nouveau Ready après ${seconds(afterMs, 'fr')}`,
    };
    back = await eventually(context, 30_000, async () => {
      const { status, body } = await call(`${baseUrl}/health`);
      const still = {
        en: `/health still answers ${status}: ${body}`,
        fr: `/health répond encore ${status} : ${body}`,
      };
      return status === 200 ? passed('200') : failed(still);
    });
    await context.timing.delay(AROUND_MS, context.signal);
  } finally {
    result = await load.stop();
    confirmed.push(...result.created);
  }
  if (back.status !== 'passed') return failed(about(story, back.evidence));
  // Without its database the API can do nothing, but it has to say so: 503, not a broken connection.
  const others = new Map([...result.failures].filter(([what]) => what !== '503'));
  const unavailable = result.failures.get('503') ?? 0;
  return unless(
    others.size === 0
      ? []
      : [
          about(story, {
            en: `meanwhile requests ended as ${failuresInWords(others)}`,
            fr: `entre-temps des requêtes ont fini en ${failuresInWords(others)}`,
          }),
        ],
    about(story, {
      en: `meanwhile ${unavailable} of ${result.requests} requests were told 503, the others were served`,
      fr: `entre-temps ${unavailable} requêtes sur ${result.requests} ont reçu 503, les autres ont été servies`,
    }),
  );
}

/** Reads back each item whose creation was confirmed. */
async function allThere(context: CheckContext, ids: readonly number[]): Promise<Finding> {
  if (ids.length === 0)
    return skipped({ en: 'no write was confirmed', fr: 'aucune écriture n’a été confirmée' });
  const baseUrl = await context.baseUrl();
  const lost: Wording[] = [];
  for (const id of ids) {
    const { status } = await call(`${baseUrl}/api/items/${id}`);
    if (status !== 200) lost.push(itemIs(id, status));
  }
  return unless(lost, {
    en: `${ids.length} of ${ids.length} are there`,
    fr: `${ids.length} sur ${ids.length} sont là`,
  });
}

async function tidyUp(context: CheckContext, ids: readonly number[]): Promise<Finding> {
  if (ids.length === 0) return skipped({ en: 'there are none', fr: 'il n’y en a pas' });
  const baseUrl = await context.baseUrl();
  const problems: Wording[] = [];
  for (const id of ids) {
    const { status } = await call(`${baseUrl}/api/items/${id}`, { method: 'DELETE' });
    if (status !== 204) problems.push(itemIs(id, status));
  }
  return unless(problems, { en: `${ids.length} items`, fr: `${ids.length} éléments` });
}

/** How many rows there are up to the highest id, and a sum over their content; `like` names the id up to which. */
async function fingerprint(context: CheckContext, like = ''): Promise<string> {
  const highest = like === '' ? `(SELECT COALESCE(MAX(id), 0) FROM ${DATABASE.table})` : like.split('\t')[0];
  return askDatabase(
    context,
    `SELECT ${highest}, COUNT(*), COALESCE(SUM(CRC32(CONCAT(id, name, updated_at))), 0)
     FROM ${DATABASE.table} WHERE id <= ${highest}`,
  );
}

function inWords(fingerprint: string): Wording {
  const [, rows, sum] = fingerprint.split('\t');
  return { en: `${rows} rows, checksum ${sum}`, fr: `${rows} lignes, somme de contrôle ${sum}` };
}

function itemIs(id: number, status: number): Wording {
  return { en: `item ${id}: ${status}`, fr: `élément ${id} : ${status}` };
}

function seconds(ms: number, lang: Lang): string {
  return `${number(ms / 1000, lang, 1)} s`;
}
