import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialState } from '../../../core/state/state.ts';
import { PANELS } from '../panels/index.ts';
import { definePanel, type Panel } from '../panels/panel.ts';
import { sceneOf } from '../testing/scene.ts';
import { PANELS_FROM, placePanels, tierOf } from './layout.ts';

const scene = sceneOf(initialState(), 'en');

test.each([
  [49, 30, 'too-small'],
  [100, 11, 'too-small'],
  [79, 40, 'figures'],
  [200, 21, 'figures'],
  [80, 24, 'panels'],
] as const)('%d×%d shows %s', (columns, rows, tier) => {
  expect(tierOf(columns, rows)).toBe(tier);
});

test('the panels fill the room between header and footer exactly, and each keeps room to say something', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: PANELS_FROM.columns, max: 400 }),
      fc.integer({ min: PANELS_FROM.rows - 5, max: 200 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.subarray(['pods', 'dependencies', 'one more']),
      (width, height, wanted, tables) => {
        const panels = [...PANELS, panelOf('one more', { band: 'tables', height: () => wanted })];
        const shown = panels.filter(({ id, band }) => band !== 'tables' || tables.includes(id));
        const placed = placePanels(shown, scene, { x: 0, y: 3, width, height });
        const taken = Array.from({ length: height }, () => 0);
        for (const { area } of placed) {
          expect(area.height).toBeGreaterThanOrEqual(5);
          expect(area.width).toBeGreaterThanOrEqual(26);
          for (let y = area.y; y < area.y + area.height; y++) taken[y - 3] = (taken[y - 3] ?? 0) + area.width;
        }
        expect(taken).toEqual(taken.map(() => width));
      },
    ),
  );
});

test('charts beside one another have the same width, so that their time axes are the same', () => {
  const [first, second] = placePanels(PANELS, scene, { x: 0, y: 3, width: 100, height: 26 });
  expect([first?.area.width, second?.area]).toMatchObject([50, { x: 50, width: 50 }]);
});

function panelOf(id: string, over: Partial<Panel>): Panel {
  return definePanel({
    id,
    title: () => id,
    band: 'feed',
    props: () => ({}),
    content: () => ({ rows: [] }),
    ...over,
  });
}
