import type { ChartPage } from '../charts/chart-page.ts';
import { LEFT_PX, RIGHT_PX } from './draw-charts.ts';
import type { TimeRange } from './time-range.ts';

/** Above the charts, on the same axis: phases to zoom into and decisions to open. */
export function fillStrips(page: ChartPage, range: TimeRange, openDecision: (index: number) => void): void {
  const phases = page.phases.map(({ name, label, fromT, toT }) => ({
    fromS: fromT / 1000,
    toS: toT / 1000,
    element: button(label, `phase phase-${name}`, () => range.set(fromT / 1000, toT / 1000)),
  }));
  const decisions = page.decisions.map(({ t, label }, index) => {
    const element = button(String(index + 1), 'decision-marker', () => openDecision(index));
    element.setAttribute('aria-label', label);
    element.setAttribute('aria-haspopup', 'dialog');
    element.title = label;
    return { fromS: t / 1000, toS: null, element };
  });
  const place = () => {
    const [from, to] = range.get();
    const shareOf = (s: number) => (s - from) / (to - from);
    for (const { fromS, toS, element } of [...phases, ...decisions]) {
      const begin = Math.max(0, shareOf(fromS));
      const end = toS === null ? begin : Math.min(1, shareOf(toS));
      element.hidden = shareOf(fromS) > 1 || (toS === null ? shareOf(fromS) < 0 : shareOf(toS) <= 0);
      element.style.left = onAxis(begin);
      if (toS !== null)
        element.style.width = `calc((100% - ${LEFT_PX + RIGHT_PX}px) * ${Math.max(0, end - begin)})`;
    }
    for (const { element } of phases) {
      element.classList.remove('narrow');
      element.classList.toggle('narrow', element.scrollWidth > element.clientWidth);
    }
  };
  document.getElementById('phase-strip')?.append(...phases.map(({ element }) => element));
  document.getElementById('decision-strip')?.append(...decisions.map(({ element }) => element));
  place();
  range.onChange(place);
  new ResizeObserver(place).observe(document.getElementById('phase-strip') ?? document.body);
}

function onAxis(share: number): string {
  return `calc(${LEFT_PX}px + (100% - ${LEFT_PX + RIGHT_PX}px) * ${share})`;
}

function button(label: string, className: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = className;
  element.textContent = label;
  element.title = label;
  element.setAttribute('aria-label', label);
  element.addEventListener('click', onClick);
  return element;
}
