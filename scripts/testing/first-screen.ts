import { type Browser, openBrowser } from '../../monitor/report/testing/browser.ts';

/** A browser to read reports with. @throws Error when there is none */
export async function reader(): Promise<Browser> {
  const browser = await openBrowser();
  if (browser === null) throw new Error('expected a Chromium on PATH, found none: install chromium');
  return browser;
}

/** The words of a report that a reader sees without scrolling, in a window of 1280 × 800. */
export async function firstScreen(browser: Browser, path: string): Promise<string> {
  await browser.open(path);
  await browser.screenshot({ width: 1280, height: 800, scheme: 'light' });
  return String(
    await browser.evaluate(`(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = [];
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { bottom, height } = range.getBoundingClientRect();
      if (height > 1 && bottom > 0 && bottom <= innerHeight) seen.push(walker.currentNode.data);
    }
    return seen.join(' ').replaceAll(/\\\\s+/g, ' ');
  })()`),
  );
}
