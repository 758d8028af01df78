import exec from 'k6/execution';
import { randomFrom } from '../../core/lib/random.ts';
import type { ScenarioPlan } from '../plan.ts';
import { TRAFFIC_MIX } from '../profiles.ts';
import { type Client, createClient } from './client.ts';
import {
  changeQuantity,
  createItem,
  deleteItem,
  type Item,
  listItems,
  PAGE_SIZE,
  readItem,
  replaceItem,
  searchItems,
} from './items.ts';
import type { Seeds } from './seeds.ts';
import { createServed } from './served.ts';
import { weighted } from './values.ts';

/** More than these and the virtual user deletes instead of creating: the table stays as small as it began. */
const MOST_OWN_ITEMS = 10;

/**
 * One request of the mix per call: reads go to the seeded items, which nobody changes; writes go to items of
 * this virtual user, so that what an answer must hold is always known. Module scope is per virtual user in k6.
 */
export function createTraffic(plan: ScenarioPlan): (seeds: Seeds) => void {
  const served = createServed();
  const client = createClient(plan, served.tell);
  const vu = exec.vu.idInTest;
  const random = randomFrom(vu * 7919);
  const own: Item[] = [];
  let created = 0;

  return (seeds) => {
    served.forget();
    const operation = weighted(TRAFFIC_MIX, random());
    const seed = seeds.items[Math.floor(random() * seeds.items.length)];
    switch (operation) {
      case 'list':
        listItems(client, 1 + Math.floor((random() * seeds.items.length) / PAGE_SIZE));
        return;
      case 'search':
        searchItems(client, seeds.marker);
        return;
      case 'read':
        if (seed !== undefined) readItem(client, seed);
        return;
      case 'create':
      case 'replace':
      case 'change':
      case 'delete':
        write(client, own, operation, () => {
          created++;
          const quantity = Math.floor(random() * 1000);
          return {
            name: `${seeds.marker} vu ${vu} no ${created}`,
            description: 'made by the load test, which deletes it',
            quantity,
          };
        });
        return;
      default:
        operation satisfies never;
    }
  };
}

function write(
  client: Client,
  own: Item[],
  operation: 'create' | 'replace' | 'change' | 'delete',
  draft: () => Omit<Item, 'id'>,
): void {
  const oldest = own[0];
  if (oldest === undefined || (operation === 'create' && own.length < MOST_OWN_ITEMS)) {
    const item = createItem(client, draft());
    if (item !== null) own.push(item);
    return;
  }
  if (operation === 'replace' || operation === 'change') {
    const { quantity } = draft();
    const next = { ...oldest, quantity };
    const ok = operation === 'replace' ? replaceItem(client, next) : changeQuantity(client, next);
    // After a failed write its content is not known any more: teardown deletes it.
    own.splice(0, 1, ...(ok ? [next] : []));
    return;
  }
  deleteItem(client, oldest.id);
  own.shift();
}
