import { describe, expect, test } from 'vitest';
import { type InkKey, type Key, keysOf } from './keys.ts';
import { type KeyContext, reduceView } from './reduce-view.ts';
import { firstView, type ViewState } from './view.ts';

const context: KeyContext = {
  canStopLoad: true,
  panels: [
    { id: 'load' },
    { id: 'replicas' },
    { id: 'pods', scrolls: true },
    { id: 'dependencies' },
    { id: 'feed' },
  ],
  canExplain: true,
  isReplay: false,
  hpaKeys: ['a/one', 'a/two', 'a/three'],
  hpa: 'a/one',
  feedIds: [3, 5, 8, 9, 12],
  pageRows: 3,
};

/** The view and the effects after these keys; a string of one character is typed. */
function press(keys: readonly (Key | string)[], over: Partial<KeyContext> = {}, from: ViewState = firstView) {
  const effects: string[] = [];
  let view = from;
  for (const key of keys) {
    const pressed: Key = typeof key === 'string' && key.length === 1 ? { character: key } : (key as Key);
    const result = reduceView(view, pressed, { ...context, ...over });
    view = result.view;
    if (result.effect !== null) effects.push(result.effect);
  }
  return { view, effects };
}

describe('leaving', () => {
  test('q asks while the load runs, and quits when told again', () => {
    expect(press(['q'])).toMatchObject({ view: { question: 'quit' }, effects: [] });
    expect(press(['q', 'q'])).toMatchObject({ view: { question: null }, effects: ['quit'] });
  });

  test('any other key answers no', () => {
    expect(press(['q', 'x'])).toMatchObject({ view: { question: null }, effects: [] });
    expect(press(['q', 'escape'])).toMatchObject({ view: { question: null }, effects: [] });
    expect(press(['q', 's'])).toMatchObject({ view: { question: null }, effects: [] });
  });

  test('without load q quits at once', () => {
    expect(press(['q'], { canStopLoad: false }).effects).toEqual(['quit']);
  });

  test('Ctrl-C is told every time, also in the middle of a question', () => {
    expect(press(['ctrl-c', 'q', 'ctrl-c']).effects).toEqual(['interrupt', 'interrupt']);
  });
});

describe('the load', () => {
  test('s asks first', () => {
    expect(press(['s'])).toMatchObject({ view: { question: 'stop' }, effects: [] });
    expect(press(['s', 's']).effects).toEqual(['stop-load']);
    expect(press(['s', 'n']).effects).toEqual([]);
  });

  test('s does nothing without load', () => {
    expect(press(['s', 's'], { canStopLoad: false }).effects).toEqual([]);
  });
});

describe('panels and pages', () => {
  test('a number enlarges its panel, and again gives it back', () => {
    expect(press(['2']).view.focus).toBe('replicas');
    expect(press(['2', '2']).view.focus).toBeNull();
    expect(press(['2', '5']).view.focus).toBe('feed');
    expect(press(['6']).view.focus).toBeNull();
  });

  test('Tab goes through all of them and back to none', () => {
    const stops = ['load', 'replicas', 'pods', 'dependencies', 'feed', null];
    expect(stops.map((_, index) => press(Array(index + 1).fill('tab')).view.focus)).toEqual(stops);
    expect(press(['back-tab']).view.focus).toBe('feed');
  });

  test('Escape takes one step back', () => {
    const there = press(['3', '?']);
    expect(there.view).toMatchObject({ focus: 'pods', overlay: 'help' });
    expect(press(['escape'], {}, there.view).view).toMatchObject({ focus: 'pods', overlay: null });
    expect(press(['escape', 'escape'], {}, there.view).view).toMatchObject({ focus: null, overlay: null });
  });

  test('e opens the explanation only when there is one', () => {
    expect(press(['e']).view.overlay).toBe('explain');
    expect(press(['e'], { canExplain: false }).view.overlay).toBeNull();
  });

  test('p freezes and frees the display', () => {
    expect(press(['p'])).toMatchObject({ view: { paused: true }, effects: ['pause'] });
    expect(press(['p', 'p'])).toMatchObject({ view: { paused: false }, effects: ['pause', 'resume'] });
  });
});

describe('scrolling what happens', () => {
  test('down goes back in time and holds on to an entry; up to the newest follows again', () => {
    expect(press(['down']).view.feedAnchor).toBe(9);
    expect(press(['page-down']).view.feedAnchor).toBe(5);
    expect(press(['end']).view.feedAnchor).toBe(3);
    expect(press(['down', 'up']).view.feedAnchor).toBeNull();
    expect(press(['end', 'home']).view.feedAnchor).toBeNull();
  });

  test('new entries do not move what is being read', () => {
    const { view } = press(['down']);
    expect(press(['down'], { feedIds: [3, 5, 8, 9, 12, 13, 14] }, view).view.feedAnchor).toBe(8);
  });

  test('an empty feed cannot be scrolled', () => {
    expect(press(['down', 'page-up'], { feedIds: [] }).view.feedAnchor).toBeNull();
  });
});

describe('several autoscalers', () => {
  test('h opens the list at the one shown, Enter chooses', () => {
    expect(press(['h'], { hpa: 'a/two' }).view).toMatchObject({ overlay: 'hpas', hpaCursor: 1 });
    expect(press(['h', 'down', 'down', 'down', 'enter']).view).toMatchObject({
      overlay: null,
      hpa: 'a/three',
    });
    expect(press(['h', 'down', 'escape']).view).toMatchObject({ overlay: null, hpa: null });
  });

  test('brackets go to the neighbours, around the end', () => {
    expect(press([']']).view.hpa).toBe('a/two');
    expect(press(['[']).view.hpa).toBe('a/three');
  });

  test('with one there is nothing to choose', () => {
    expect(press(['h', ']'], { hpaKeys: ['a/one'] }).view).toMatchObject({ overlay: null, hpa: null });
  });
});

describe('a replay', () => {
  const replay = { isReplay: true, canStopLoad: false };

  test('has the keys of a player', () => {
    expect(press(['left', 'right', ' ', '+', '-', 'p', 'home', 'end'], replay).effects).toEqual([
      'seek-back',
      'seek-forward',
      'toggle-play',
      'faster',
      'slower',
      'toggle-play',
      'seek-start',
      'seek-end',
    ]);
  });

  test('which do nothing live', () => {
    expect(press(['left', 'right', ' ', '+', '-']).effects).toEqual([]);
  });
});

describe('what the terminal sends', () => {
  const none: InkKey = {
    upArrow: false,
    downArrow: false,
    leftArrow: false,
    rightArrow: false,
    pageUp: false,
    pageDown: false,
    home: false,
    end: false,
    return: false,
    escape: false,
    tab: false,
    shift: false,
    ctrl: false,
    meta: false,
  };

  test('typed ahead characters are keys of their own', () => {
    expect(keysOf('qq', none)).toEqual([{ character: 'q' }, { character: 'q' }]);
  });

  test('Ctrl-C in its two spellings', () => {
    expect(keysOf('c', { ...none, ctrl: true })).toEqual(['ctrl-c']);
    expect(keysOf('\u0003', none)).toEqual(['ctrl-c']);
  });

  test('Alt and unknown controls are nothing', () => {
    expect([keysOf('q', { ...none, meta: true }), keysOf('z', { ...none, ctrl: true })]).toEqual([[], []]);
  });
});
