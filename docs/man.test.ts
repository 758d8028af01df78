import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manualPages } from './man.ts';
import { root } from './testing/pages.ts';

const pages = manualPages('1.2.3');
const load = pages.get('palier-load.1') ?? '';

describe('manualPages', () => {
  it('has one page a command', () => {
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining(['palier.1', 'palier-load.1', 'palier-sandbox-up.1']),
    );
  });

  it('is installed whole: npm wants each page named', () => {
    const { man } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(man).toEqual([...pages.keys()].toSorted().map((file) => `package/app/man/${file}`));
  });

  it('has the sections of a manual page, in their order', () => {
    const titles = [...load.matchAll(/^\.SH (.+)$/gm)].map(([, title]) => title);
    expect(titles).toEqual(['NAME', 'SYNOPSIS', 'ARGUMENTS', 'OPTIONS', 'EXAMPLES', 'SCENARIOS', 'SEE ALSO']);
  });

  it('says the exit codes, and no line begins with what roff would take for a request', () => {
    expect(pages.get('palier.1')).toContain('.SH EXIT CODES');
    const requests = /^\.(TH|SH|TP|B|BR|nf|fi)\b/;
    const wrong = [...pages.values()].flatMap((page) =>
      page.split('\n').filter((line) => /^[.']/.test(line) && !requests.test(line)),
    );
    expect(wrong).toEqual([]);
  });
});
