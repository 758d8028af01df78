import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Panel {
  readonly title: string;
  readonly datasource: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[];
}

const folder = join(import.meta.dirname, 'dashboards');
const dashboards: readonly { name: string; uid: string; panels: readonly Panel[] }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(join(folder, name), 'utf8')) }));
const provisioning = readFileSync(join(import.meta.dirname, 'provisioning', 'datasources.yaml'), 'utf8');
const [{ uid: provisioned }] = parse(provisioning).datasources;

/** What Grafana would only show as an empty or hidden panel: it cannot be run everywhere. */
describe.each(dashboards)('the dashboard $name', ({ panels }) => {
  test('asks the data source that is provisioned', () => {
    const uids = panels.flatMap(({ datasource, targets }) => [datasource, ...targets].map(uidOf));
    expect(new Set(uids)).toEqual(new Set([provisioned]));
  });

  test('has no panel over another, nor beyond the 24 columns', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x},${y}`), `${title} at ${x},${y}`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
    }
  });

  test('tells the queries of a panel apart', () => {
    for (const { title, targets } of panels) {
      const ids = targets.map(({ refId }) => refId);
      expect(ids, title).toEqual([...new Set(ids)]);
    }
  });
});

test('each dashboard has an address of its own', () => {
  const uids = dashboards.map(({ uid }) => uid);
  expect(uids).toEqual([...new Set(uids)]);
});

function uidOf(what: { uid: string } | { datasource: { uid: string } }): string {
  return 'uid' in what ? what.uid : what.datasource.uid;
}
