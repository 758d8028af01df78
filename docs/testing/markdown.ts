/** A fenced block of code. */
export interface Block {
  readonly lang: string;
  /** The second word of the info string: where it is executed. */
  readonly tag: string;
  /** The words after it. */
  readonly args: readonly string[];
  readonly text: string;
  /** 1-based, of the opening fence. */
  readonly line: number;
  /** The last line with text above it. */
  readonly above: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: {
    fence: string;
    info: string;
    line: number;
    indent: number;
    above: string;
    lines: string[];
  } | null = null;
  let above = '';
  for (const [i, line] of markdown.split('\n').entries()) {
    if (open !== null) {
      if (line.trim() === open.fence) {
        const [lang = '', tag = '', ...args] = open.info.split(/\s+/);
        blocks.push({ lang, tag, args, text: open.lines.join('\n'), line: open.line, above: open.above });
        above = '';
        open = null;
      } else {
        open.lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
      }
      continue;
    }
    const fence = /^(\s*)(```+)(.*)$/.exec(line);
    if (fence) {
      const [, space = '', ticks = '', info = ''] = fence;
      open = { fence: ticks, info: info.trim(), line: i + 1, indent: space.length, above, lines: [] };
    } else if (line.trim() !== '') above = line.trim();
  }
  return blocks;
}

/** A page without its fenced blocks. */
export function proseOf(markdown: string): string {
  return markdown.replaceAll(/^(\s*)(```+)[\s\S]*?^\s*\2\s*$/gm, '');
}

/** Where the links and images of a page lead. */
export function linksOf(markdown: string): readonly string[] {
  const prose = proseOf(markdown).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors of the headings of a page, as GitHub and GitLab make them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...proseOf(markdown).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, title = '']) => slug(title));
  const seen = new Map<string, number>();
  return new Set(
    headings.map((anchor) => {
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

function slug(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
