import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blocksOf } from './testing/markdown.ts';
import { root } from './testing/pages.ts';

const blocks = blocksOf(readFileSync(join(root, 'docs/in-your-ci.md'), 'utf8'));
const example = (tag: string) => parse(blocks.find((block) => block.tag === tag)?.text ?? '');

describe('the examples for pipelines', () => {
  it('GitLab: one job, whose reports are files that its last commands write', () => {
    const { gate, ...others } = example('gitlab');
    expect(others).toEqual({});
    const { artifacts, after_script } = gate;
    expect(artifacts.when).toBe('always');
    for (const file of Object.values<string>(artifacts.reports))
      expect(after_script.join('\n')).toContain(` ${file}`);
  });

  it('GitHub: every step has an action or a command, and what failed is still uploaded', () => {
    const { steps } = example('github').jobs.gate;
    for (const step of steps)
      expect(Boolean(step.uses) !== Boolean(step.run), JSON.stringify(step)).toBe(true);
    const upload = steps.find(({ uses }: { uses?: string }) => uses?.startsWith('actions/upload-artifact'));
    expect(upload.if).toBe('always()');
  });
});
