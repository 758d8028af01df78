import type { ChartPage } from '../charts/chart-page.ts';

/** Opens the explanation of a decision over the charts: what the decisions section says of it. */
export function openDecisions({ decisions, words }: ChartPage): (index: number) => void {
  const dialog = document.getElementById('decision-dialog');
  const body = document.getElementById('decision-dialog-body');
  if (!(dialog instanceof HTMLDialogElement) || body === null) return () => {};

  const show = (index: number) => {
    const details = document.getElementById(decisions[index]?.id ?? '');
    if (details === null) return;
    const title = document.createElement('h2');
    title.id = 'decision-dialog-title';
    title.textContent = details.querySelector('summary')?.textContent ?? '';
    const inside = details.querySelector('.inside')?.cloneNode(true) ?? document.createElement('div');
    const buttons = document.createElement('p');
    buttons.className = 'buttons';
    if (index > 0) buttons.append(step(words.previous, () => show(index - 1)));
    if (index < decisions.length - 1) buttons.append(step(words.next, () => show(index + 1)));
    const close = step(words.close, () => dialog.close());
    buttons.append(close);
    body.replaceChildren(title, inside, buttons);
    if (!dialog.open) dialog.showModal();
    close.focus();
  };
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  return show;
}

/** Paper can't be opened: explanations are printed, unless they are too many to be read. */
export function printDecisions({ decisions }: ChartPage): void {
  if (decisions.length > MOST_PRINTED) return;
  const all = decisions.flatMap(({ id }) => {
    const details = document.getElementById(id);
    return details instanceof HTMLDetailsElement ? [details] : [];
  });
  let closed: readonly HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    closed = all.filter(({ open }) => !open);
    for (const details of closed) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
  });
}

const MOST_PRINTED = 20;

function step(label: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', onClick);
  return button;
}
