/** An element as a browser would see it, from markup that is well formed: tests look at the page without a browser. */
export interface ParsedElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (ParsedElement | string)[];
}

const VOID = new Set(['meta', 'link', 'br', 'img', 'input', 'hr']);
const RAW = new Set(['script', 'style']);
const TAG = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"]*")?)*)\s*(\/?)>/;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g;

/** @throws Error at anything that is not well formed: a tag left open, closed twice, or a `<` that is no tag */
export function parseHtml(markup: string): ParsedElement {
  const root: ParsedElement = { tag: '#root', attributes: {}, children: [] };
  const open: ParsedElement[] = [root];
  let rest = markup.replace(/^<!doctype html>/, '');
  const inside = () => open.at(-1) ?? root;
  while (rest.length > 0) {
    const parent = inside();
    if (RAW.has(parent.tag)) {
      const end = rest.toLowerCase().indexOf(`</${parent.tag}`);
      if (end === -1) throw new Error(`<${parent.tag}> is never closed`);
      parent.children.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    const next = rest.indexOf('<');
    if (next !== 0) {
      const text = next === -1 ? rest : rest.slice(0, next);
      inside().children.push(decoded(text));
      rest = rest.slice(text.length);
      continue;
    }
    const match = TAG.exec(rest);
    if (match === null) throw new Error(`not a tag: ${rest.slice(0, 60)}`);
    const [whole, closing, name = '', attributes = '', selfClosing] = match;
    rest = rest.slice(whole.length);
    if (closing === '/') {
      const closed = open.pop();
      if (closed?.tag !== name) throw new Error(`</${name}> closes <${closed?.tag}>`);
      continue;
    }
    const element: ParsedElement = { tag: name, attributes: readAttributes(attributes), children: [] };
    inside().children.push(element);
    if (selfClosing !== '/' && !VOID.has(name)) open.push(element);
  }
  if (open.length !== 1) throw new Error(`left open: ${open.map(({ tag }) => tag).join(' > ')}`);
  return root;
}

/** Every element below and including this one. */
export function* elementsOf(element: ParsedElement): Generator<ParsedElement, void, undefined> {
  yield element;
  for (const child of element.children) if (typeof child !== 'string') yield* elementsOf(child);
}

export function textOf(element: ParsedElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (Object.hasOwn(found, name)) throw new Error(`attribute ${name} twice`);
    found[name] = decoded(value);
  }
  return found;
}

function decoded(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
