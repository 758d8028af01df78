import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MYSQL } from '../../../core/dependencies/mysql.ts';
import { explainAt } from '../../../core/explain/explain-at.ts';
import { LANGS } from '../../../core/lib/lang.ts';
import { reduce } from '../../../core/state/reduce.ts';
import { initialState } from '../../../core/state/state.ts';
import {
  at,
  HPA,
  hpa,
  hpaObject,
  pod,
  podMetrics,
  prometheus,
  runStarted,
} from '../../../core/testing/make.ts';
import type { PalierEvent, TimelineEvent } from '../../../core/timeline/events.ts';
import { explainLines } from '../../i18n/explain.ts';
import { PANELS } from '../panels/index.ts';
import { definePanel } from '../panels/panel.ts';
import type { Scene } from '../scene.ts';
import { frame, openScreen } from '../testing/frame.ts';
import { sceneOf, stateAt } from '../testing/scene.ts';
import { simulatedRun } from '../testing/simulated-run.ts';
import { cells } from '../text/cells.ts';
import { createTheme } from '../theme.ts';
import { firstView, type ViewState } from '../view/view.ts';

const STYLES = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');
const RUN = simulatedRun();
const MOMENTS = [
  ['before the load', 2],
  ['baseline', 20],
  ['load rising', 50],
  ['reacting', 56],
  ['holding', 75],
  ['load falling', 190],
  ['settling', 250],
  ['settled', 301],
  ['ended', 303],
] as const;
const SIZES = [
  [80, 24],
  [100, 30],
  [160, 50],
] as const;

function drawn(scene: Scene, columns: number, rows: number): string {
  return frame(scene, columns, rows)
    .map((line) => stripVTControlCharacters(line).trimEnd())
    .join('\n');
}

function after(...events: readonly PalierEvent[]) {
  const stamped: TimelineEvent[] = events.map((event, index) => at(1_000 + index, event));
  return [...stateEvents(), ...stamped].reduce(reduce, initialState());
}

function stateEvents(): readonly TimelineEvent[] {
  return [
    at(0, runStarted()),
    at(10, hpa({ desired: 1, cpu: 4 })),
    at(12, pod('backend-7c9f6d5b4-aaaaa', 'ready', 0)),
  ];
}

const seen = (over: Partial<ViewState>): ViewState => ({ ...firstView, ...over });

describe.each(LANGS)('the screen in %s', (lang) => {
  test.each(SIZES)('%d×%d, one frame a phase', async (columns, rows) => {
    const frames = MOMENTS.map(([name, second]) => {
      const scene = sceneOf(stateAt(RUN, second * 1000), lang);
      return `=== ${name}, ${columns}×${rows}\n${drawn(scene, columns, rows)}\n`;
    });
    await expect(frames.join('\n')).toMatchFileSnapshot(`snapshots/${lang}-${columns}x${rows}.txt`);
  });

  test('80×24, why the autoscaler decided: each page of it', async () => {
    const frames = [
      ['nothing seen yet', 0, 0],
      ['scaling up', 56_000, 0],
      ['holding', 110_000, 0],
      ['scrolled to its end', 110_000, 99],
    ] as const;
    const text = frames.map(([name, t, overlayOffset]) => {
      const explanation = explainAt(RUN, t);
      const explain = () => (explanation === null ? [] : explainLines(explanation, lang));
      const scene = sceneOf(stateAt(RUN, t), lang, {
        view: seen({ overlay: 'explain', overlayOffset }),
        explain,
      });
      return `=== ${name}\n${drawn(scene, 80, 24)}\n`;
    });
    await expect(text.join('\n')).toMatchFileSnapshot(`snapshots/${lang}-explain-80x24.txt`);
  });

  test('large panels, pages, questions and the player', async () => {
    const state = stateAt(RUN, 110_000);
    const frames = [
      ...PANELS.map(({ id: focus }) => [focus, { view: seen({ focus }) }] as const),
      ['help', { view: seen({ overlay: 'help' }) }],
      ['explain', { view: seen({ overlay: 'explain' }), explain: () => ['CPU is above target.', ''] }],
      ['quit?', { view: seen({ question: 'quit' }) }],
      ['stop?', { view: seen({ question: 'stop' }) }],
      ['paused', { view: seen({ paused: true }), unseenEvents: 1_234 }],
      ['scrolled back', { view: seen({ feedAnchor: 20 }) }],
      ['last two minutes', { view: seen({ span: 'recent' }) }],
      [
        'replay',
        { recording: false, replay: { positionMs: 110_000, durationMs: 303_000, speed: 2, paused: false } },
      ],
      ['figures only', {}],
    ] satisfies readonly (readonly [string, Partial<Scene>])[];
    const text = frames.map(([name, over]) => {
      const [columns, rows] = name === 'figures only' ? [60, 16] : [100, 30];
      return `=== ${name}\n${drawn(sceneOf(state, lang, over), columns ?? 0, rows ?? 0)}\n`;
    });
    await expect(text.join('\n')).toMatchFileSnapshot(`snapshots/${lang}-views.txt`);
  });
});

describe('a panel without data says why', () => {
  const downAt = (source: 'metrics' | 'prometheus' | 'hpa' | 'k6', reason: string): PalierEvent => ({
    type: 'source.status',
    source,
    state: 'down',
    reason,
  });

  test('no figures from metrics-server: the reason and since when, dashes instead of numbers', () => {
    const state = after(downAt('metrics', '503 Service Unavailable'));
    const text = drawn(sceneOf(state, 'en', { nowT: 13_000 }), 100, 30);
    expect(text).toContain('metrics-server: 503 Service Unavailable (for 12 s)');
    expect(text).toMatch(/backend-…-aaaaa ● ready .* – +– +–/);
    expect(text).not.toMatch(/\b0m\b|\b0Mi\b/);
  });

  test('Prometheus down', () => {
    const state = after(prometheus({ queries: 245 }), downAt('prometheus', 'connection refused'));
    const text = drawn(sceneOf(state, 'en', { nowT: 13_000 }), 100, 30);
    expect(text).toContain('! Prometheus: connection');
    expect(text).not.toContain('0 queries/s');
  });

  test('before Prometheus has scraped the exporter: figures are to come; later, why there are none', () => {
    const reason = 'Prometheus has no data of Redis';
    const label = { en: 'memory', fr: 'mémoire' };
    const memory = { name: 'memory', label, unit: 'bytes', query: 'q' } as const;
    const early = [
      runStarted({ dependencies: [{ name: 'redis', title: 'Redis', gauges: [memory] }] }),
      { type: 'source.status', source: 'prometheus', state: 'ok', reason: '' },
      { type: 'source.status', source: 'redis', state: 'degraded', reason },
      { ...prometheus(), dependencies: { redis: { scraped: null, up: null, gauges: { memory: null } } } },
    ] as const;
    const state = early.reduce((before, event) => reduce(before, at(1_000, event)), initialState());
    expect(drawn(sceneOf(state, 'en', { nowT: 20_000 }), 100, 30)).toContain('First figures come within');
    const late = drawn(sceneOf(state, 'en', { nowT: 70_000 }), 100, 30);
    expect(late).toContain('! Redis exporter:');
    expect(late).not.toContain('First figures');
  });

  test('what nobody named and nobody has seen takes no room', () => {
    const nothing = { scraped: null, up: null, gauges: { queries: null } };
    const none = after({ ...prometheus(), dependencies: { mysql: nothing } });
    expect(drawn(sceneOf(none, 'en'), 100, 30)).toMatch(/╭─ 3 Pods ─[^╮]*╮$/m);
    expect(drawn(sceneOf(none, 'en'), 100, 30)).not.toContain('MySQL');
    expect(drawn(sceneOf(after(prometheus()), 'en'), 100, 30)).toContain('─ 4 MySQL ─');
  });

  test('what takes no room is not shown large either: the figures stay where there is no room for panels', () => {
    for (const [columns, rows] of [
      [50, 12],
      [100, 30],
    ] as const) {
      const large = sceneOf(initialState(), 'en', { view: seen({ focus: 'dependencies' }) });
      expect(drawn(large, columns, rows)).toBe(drawn(sceneOf(initialState(), 'en'), columns, rows));
    }
  });

  test('several dependencies share the panel, each with its name', () => {
    const label = { en: 'memory', fr: 'mémoire' };
    const memory = { name: 'memory', label, unit: 'bytes', query: 'q', limit: 2 ** 30 } as const;
    const redis = { name: 'redis', title: 'Redis', gauges: [memory] };
    const state = [
      runStarted({ dependencies: [MYSQL, redis] }),
      {
        ...prometheus(),
        dependencies: {
          ...prometheus().dependencies,
          redis: { scraped: null, up: true, gauges: { memory: 9e8 } },
        },
      },
    ].reduce((before, event) => reduce(before, at(1_000, event)), initialState());
    const text = drawn(sceneOf(state, 'en', { nowT: 2_000 }), 160, 50);
    expect(text).toMatch(/─ 4 Dependencies ─/);
    for (const line of ['MySQL', '240 queries/s', 'Redis', '858Mi memory']) expect(text).toContain(line);
  });

  test('the watch of the HPA is lost: the last counts stay, with the reason', () => {
    const text = drawn(sceneOf(after(downAt('hpa', 'forbidden')), 'en', { nowT: 5_000 }), 100, 30);
    expect(text).toContain('HPA watch: forbidden');
    expect(text).toContain('wanted 1');
  });

  test('before anything was seen', () => {
    const text = drawn(sceneOf(initialState(), 'fr'), 100, 30);
    expect(text).toContain('Aucun HPA vu pour l’instant.');
    expect(text).toContain('Aucun pod vu pour l’instant.');
  });

  test('an HPA that has no metric yet shows that it is unknown, not 0 %', () => {
    const text = drawn(sceneOf(after(hpa({ desired: 1, cpu: null })), 'en'), 100, 30);
    expect(text).toContain('CPU unknown · target 60 %');
  });
});

describe('several autoscalers', () => {
  const second: PalierEvent = {
    type: 'hpa.observed',
    hpa: 'palier/worker',
    object: { ...hpaObject({ desired: 3, max: 9 }), name: 'worker', uid: 'other' },
  };

  test('the panel names the one shown and its position', () => {
    const state = after(second);
    expect(drawn(sceneOf(state, 'en'), 100, 30)).toMatch(/Replicas ▸ backend .* 1 of 2 \(h\)/);
    const other = drawn(sceneOf(state, 'en', { view: seen({ hpa: 'palier/worker' }) }), 100, 30);
    expect(other).toMatch(/Replicas ▸ worker .* 2 of 2 \(h\)/);
  });

  test('the list shows all of them with a cursor', () => {
    const view = seen({ overlay: 'hpas', hpaCursor: 1 });
    expect(drawn(sceneOf(after(second), 'en', { view }), 100, 30)).toMatch(/▸ palier\/worker +3 +3/);
  });

  test('one that was deleted while chosen gives way to the main one', () => {
    const view = seen({ hpa: 'palier/gone' });
    expect(drawn(sceneOf(after(second), 'en', { view }), 100, 30)).toContain('Replicas ▸ backend');
  });
});

describe('any size, any content', () => {
  const hostile = 'pod\u001B[2J\u001B[31m-evil\n漢字-e\u0301-\u202Egnp';
  const state = after(
    pod(hostile, 'running', 0, { reason: '\u001B]0;title\u0007CrashLoop\nBackOff', namespace: 'palier' }),
    podMetrics(1_000, { [hostile]: 250 }),
    { type: 'source.status', source: 'metrics', state: 'degraded', reason: 'bad\u001B[5;5H gateway' },
    { type: 'hpa.observed', hpa: HPA, object: { ...hpaObject({ desired: 1 }), name: '\u001B[7m' } },
  );

  test('a frame is exactly as large as the terminal, and holds no control characters but its styles', () => {
    const views = fc.record({
      focus: fc.constantFrom(null, ...PANELS.map(({ id }) => id)),
      overlay: fc.constantFrom(null, 'help' as const, 'hpas' as const),
      span: fc.constantFrom('whole' as const, 'recent' as const),
      feedAnchor: fc.constantFrom(null, 1, 5),
      panelOffset: fc.nat(20),
      overlayOffset: fc.nat(100),
    });
    const screen = openScreen();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 240 }),
        fc.integer({ min: 1, max: 70 }),
        views,
        fc.constantFrom(...LANGS),
        fc.constantFrom(state, stateAt(RUN, 56_000), stateAt(RUN, 302_900), initialState()),
        (columns, rows, over, lang, which) => {
          const scene = sceneOf(which, lang, { view: seen(over), theme: createTheme(true) });
          const lines = screen.frame(scene, columns, rows);
          expect(lines).toHaveLength(rows);
          for (const line of lines) {
            const text = line.replaceAll(STYLES, '');
            expect(text).not.toMatch(/\p{Cc}/u);
            expect(cells(text)).toBe(columns);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('without colour there are no colour codes, only bold and inverse', () => {
    const lines = frame(sceneOf(stateAt(RUN, 56_000), 'en', { theme: createTheme(false) }), 100, 30);
    const codes = new Set(lines.join('').match(STYLES));
    expect([...codes].sort()).toEqual(['\u001B[1;7m', '\u001B[1m', '\u001B[22;27m', '\u001B[22m']);
  });
});

describe('from frame to frame', () => {
  const theme = createTheme(true);
  const views: readonly Partial<ViewState>[] = [
    {},
    { focus: 'pods' },
    { focus: 'feed' },
    { span: 'recent' },
    { overlay: 'help' },
    { feedAnchor: 20 },
  ];

  test('what did not change is not drawn again, and the screen is as if all of it were', () => {
    const screen = openScreen();
    let state = initialState();
    let shownT = 0;
    for (const event of RUN) {
      state = reduce(state, event);
      if (event.t < shownT + 430) continue;
      shownT = event.t;
      const view = seen(views[Math.floor(shownT / 10_000) % views.length] ?? {});
      const [width, height] = SIZES[Math.floor(shownT / 25_000) % SIZES.length] ?? [80, 24];
      const scene = sceneOf(state, 'fr', { view, theme, nowT: shownT + 70 });
      expect(screen.frame(scene, width, height)).toEqual(frame(scene, width, height));
    }
    screen.close();
  });

  test('a panel is drawn when something that it is made of changes, or its room, and only then', () => {
    const drawn: number[] = [];
    const counting = definePanel<{ readonly count: number }>({
      id: 'counting',
      title: () => 'Counting',
      band: 'tables',
      props: ({ state }) => ({ count: state.hpas.size }),
      content({ count }) {
        drawn.push(count);
        return { rows: [`count ${count}`.padEnd(200)] };
      },
    });
    const screen = openScreen([...PANELS, counting]);
    const states = [after(), after(podMetrics(1_000, {})), initialState()];
    for (const state of states) screen.frame(sceneOf(state, 'en', { theme }), 100, 30);
    expect(drawn).toEqual([1, 0]);
    screen.frame(sceneOf(initialState(), 'en', { theme }), 101, 30);
    expect(drawn).toHaveLength(3);
    screen.close();
  });
});

describe('a panel of one’s own', () => {
  const own = definePanel({
    id: 'own',
    title: () => 'Own',
    band: 'tables',
    isShown: ({ state }) => state.pods.size > 0,
    props: () => ({}),
    content: (_, { width }) => ({ rows: ['what it says'.padEnd(width)] }),
  });
  const shown = (scene: Scene) =>
    frame(scene, 160, 50, [...PANELS, own])
      .map(stripVTControlCharacters)
      .join('\n');

  test('stands beside the others with the next number key', () => {
    const text = shown(sceneOf(after(), 'en'));
    expect(text).toMatch(/─ 3 Pods .*─ 6 Own /);
    expect(text).toContain('│ what it says');
    expect(text).toContain('1–6 panels');
  });

  test('fills the body when it is large', () => {
    const lines = shown(sceneOf(after(), 'en', { view: seen({ focus: 'own' }) })).split('\n');
    expect(lines[2]).toMatch(/^╭─ 6 Own ─+╮$/);
  });

  test('with nothing to show takes no room', () => {
    expect(shown(sceneOf(initialState(), 'en'))).not.toContain('Own');
  });
});
