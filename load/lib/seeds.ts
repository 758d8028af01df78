import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { ScenarioPlan } from '../plan.ts';
import { LOAD_BEGINS } from '../signals.ts';
import { createClient } from './client.ts';
import { createItem, type Item, items, PAGE_SIZE } from './items.ts';

/** What setup hands to every virtual user. */
export interface Seeds {
  /** In the name of every item of this run, and of no other. */
  readonly marker: string;
  readonly items: readonly Item[];
}

const SEED_ITEMS = PAGE_SIZE;
const MOST_ROUNDS = 500;
const PER_ROUND = 20;
/** The first thousand go gently, 50 a second: cleaning up is no load peak. */
const GENTLE_ROUNDS = 50;
const PAUSE_S = 0.4;

/** Checks that the target is the API we know, and gives the readers something to find. Aborts the test if not. */
export function seed(plan: ScenarioPlan): Seeds {
  const marker = `palier-load-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;
  const health = http.get(`${plan.baseUrl}/health`, { tags: { name: 'health' }, timeout: '10s' });
  if (health.status !== 200) {
    const got = health.status === 0 ? health.error : `HTTP ${health.status}`;
    return abort(
      `target: expected ${plan.baseUrl}/health to answer 200, got ${got}; is the API running there?`,
    );
  }
  const client = createClient(plan);
  const made: Item[] = [];
  for (let n = 1; n <= SEED_ITEMS; n++) {
    const description = 'read by the load test, which deletes it';
    const item = createItem(client, { name: `${marker} seed ${n}`, description, quantity: n });
    if (item !== null) made.push(item);
  }
  if (made.length === 0) {
    cleanUp(plan, marker);
    return abort(`target: ${plan.baseUrl}/api/items created none of ${SEED_ITEMS} items as sent`);
  }
  console.info(LOAD_BEGINS);
  return { marker, items: made };
}

/** Deletes every item of this run, whoever left it. */
export function cleanUp(plan: ScenarioPlan, marker: string): void {
  const gone = http.expectedStatuses(204, 404);
  const url = `${plan.baseUrl}/api/items`;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const page = http.get(`${url}?q=${marker}&per_page=${PER_ROUND}`, { tags: { name: 'clean up' } });
    const left = page.status === 200 ? items(page.json()) : null;
    if (left === null) {
      console.warn(
        `clean-up: expected a list of items, got HTTP ${page.status}; items named ${marker} may be left`,
      );
      return;
    }
    if (left.length === 0) return;
    const params = { responseCallback: gone, tags: { name: 'clean up' } };
    const answers = http.batch(left.map(({ id }) => ['DELETE', `${url}/${id}`, null, params] as const));
    if (answers.every((answer) => answer.status !== 204 && answer.status !== 404)) {
      console.warn(
        `clean-up: the target refuses to delete; ${left.length} or more items named ${marker} are left`,
      );
      return;
    }
    if (round < GENTLE_ROUNDS && left.length === PER_ROUND) sleep(PAUSE_S);
  }
}

/** Ends the whole test: k6 exits with 108 and this message, without the stack trace of an exception. */
function abort(message: string): never {
  exec.test.abort(message);
  throw new Error(message);
}
