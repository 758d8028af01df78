import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEvent } from '../../core/timeline/check-event.ts';
import { EVENT_SHAPES } from '../../core/timeline/event-shapes.ts';
import { decodeLine } from './line.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/run-folder.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] ?? '',
  );
const examples = blocks('json').map((block) => block.trim());

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palier-page-'));
  await writeFile(join(dir, 'timeline.ndjson'), `${examples.join('\n')}\n`);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('the page about the run folder', () => {
  it('shows every type of event, with a line that is valid', () => {
    const types = examples.map((line) => {
      const decoded = decodeLine(Buffer.from(line));
      expect(decoded.ok, line.slice(0, 80)).toBe(true);
      const checked = checkEvent(decoded.ok ? decoded.value : null);
      expect(checked.kind, line.slice(0, 80)).toBe('event');
      return checked.kind === 'event' ? checked.event.type : '';
    });
    expect(new Set(types)).toEqual(new Set(Object.keys(EVENT_SHAPES)));
  });

  it('has a Python check that finds the damaged line, the one that was taken out, and no other', async () => {
    const check = join(dir, 'check.py');
    await writeFile(check, blocks('python')[0] ?? '');
    const run = (file: string) => execFileSync('python3', [check, join(dir, file)], { encoding: 'utf8' });
    expect(run('timeline.ndjson')).toBe('');
    await writeFile(
      join(dir, 'damaged.ndjson'),
      [examples[0], examples[1]?.replace('4242', '4243'), ''].join('\n'),
    );
    expect(run('damaged.ndjson')).toBe('line 2 is damaged\n');
    await writeFile(join(dir, 'out.ndjson'), `${examples.toSpliced(3, 1).join('\n')}\n`);
    expect(run('out.ndjson')).toBe('line 4 does not follow the line before it\n');
  });

  it('has a shell check that gives the checksum of the line', () => {
    const printed = execFileSync('bash', ['-c', blocks('sh')[0] ?? ''], { cwd: dir, encoding: 'utf8' });
    expect(examples[6]).toContain(`"crc":"${printed.trim()}"`);
  });
});
