import { clock } from '../../i18n/format.ts';
import type { TimeRange } from './time-range.ts';

/** The buttons above the charts, and the keys while the charts have the focus. */
export function wireControls(range: TimeRange): void {
  const actions: Readonly<Record<string, () => void>> = {
    earlier: () => range.move(-0.5),
    later: () => range.move(0.5),
    in: () => range.zoom(0.5),
    out: () => range.zoom(2),
    whole: () => range.set(...range.whole),
  };
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-zoom]')) {
    button.addEventListener('click', () => actions[button.dataset.zoom ?? '']?.());
  }
  const keys: Readonly<Record<string, string>> = {
    ArrowLeft: 'earlier',
    ArrowRight: 'later',
    '+': 'in',
    '=': 'in',
    '-': 'out',
    '0': 'whole',
  };
  document.getElementById('plots')?.addEventListener('keydown', (event) => {
    const action = keys[event.key];
    if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions[action]?.();
  });
  const output = document.getElementById('range');
  range.onChange((from, to) => {
    if (output !== null) output.textContent = `${clock(from * 1000)} – ${clock(to * 1000)}`;
  });
}
