import { spawn } from 'node:child_process';
import { type Block, blocksOf } from './markdown.ts';

/** A block that was executed, what it printed, and what the page shows for it. */
export interface Executed {
  readonly block: Block;
  readonly output: string;
  readonly shown: string | null;
}

/** How the blocks of a page ended; `failed` is the one that stopped it. */
export interface PageRun {
  readonly executed: readonly Executed[];
  readonly failed: Executed | null;
}

/**
 * Executes the `sh` blocks of a page that carry the tag, in one shell, as a reader would: variables of a block are
 * there in the next one, and the first command that fails stops it.
 */
export async function runPage(
  markdown: string,
  tag: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<PageRun> {
  const all = blocksOf(markdown);
  const blocks = all.filter((block) => block.lang === 'sh' && block.tag === tag);
  const mark = `::block-${process.pid}:`;
  const script = [
    'set -Eeuo pipefail',
    // Port-forwards and the like, which would keep the pipe open.
    "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT",
    ...blocks.flatMap((block, i) => [`echo "${mark}${i}"`, block.text]),
    `echo "${mark}end"`,
  ].join('\n');
  const output = await bash(script, options);
  const parts = output.split(new RegExp(`^${mark}(.+)\n`, 'm')).slice(1);
  const executed = blocks.flatMap((block, i): Executed[] => {
    const at = parts.indexOf(String(i));
    const following = all[all.indexOf(block) + 1];
    const shown = following?.lang === 'text' ? following.text : null;
    return at < 0 ? [] : [{ block, output: parts[at + 1] ?? '', shown }];
  });
  return { executed, failed: parts.includes('end') ? null : (executed.at(-1) ?? null) };
}

function bash(
  script: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
