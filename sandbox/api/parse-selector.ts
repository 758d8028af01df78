import type { Requirement } from '../store/label-selector.ts';
import { badRequest } from './status-error.ts';

const TOKEN = /\s*(notin(?![-\w./])|in(?![-\w./])|==|!=|=|!|>|<|\(|\)|,|[A-Za-z0-9][-A-Za-z0-9_./]*)/y;

/**
 * The `labelSelector` parameter: `app=web,tier!=db,env in (a,b),!legacy,canary`.
 * Throws 400 with the place that was not understood.
 */
export function parseLabelSelector(text: string): readonly Requirement[] {
  const tokens = new Tokens(text);
  const requirements: Requirement[] = [];
  if (tokens.peek() === undefined) return requirements;
  for (;;) {
    requirements.push(readRequirement(tokens));
    if (tokens.peek() === undefined) return requirements;
    tokens.expect(',');
  }
}

function readRequirement(tokens: Tokens): Requirement {
  if (tokens.accept('!')) return { key: tokens.word('a label key'), operator: '!', values: [] };
  const key = tokens.word('a label key');
  const operator = tokens.peek();
  switch (operator) {
    case undefined:
    case ',':
      return { key, operator: 'exists', values: [] };
    case '=':
    case '==':
      tokens.next();
      return { key, operator: 'in', values: [tokens.value()] };
    case '!=':
      tokens.next();
      return { key, operator: 'notin', values: [tokens.value()] };
    case '>':
    case '<':
      tokens.next();
      return { key, operator: operator === '>' ? 'gt' : 'lt', values: [tokens.word('a number')] };
    case 'in':
    case 'notin':
      tokens.next();
      return { key, operator, values: readSet(tokens) };
    default:
      throw tokens.unexpected("'=', '!=', '>', '<', 'in' or 'notin'");
  }
}

function readSet(tokens: Tokens): readonly string[] {
  tokens.expect('(');
  const values: string[] = [];
  do values.push(tokens.value());
  while (tokens.accept(','));
  tokens.expect(')');
  return values;
}

class Tokens {
  readonly #tokens: string[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      this.#tokens.push(match[1] ?? '');
      end = TOKEN.lastIndex;
    }
    if (text.slice(end).trim() !== '') {
      throw badRequest(`unable to parse label selector "${text}": found '${text.slice(end).trim()}'`);
    }
  }

  peek(): string | undefined {
    return this.#tokens[0];
  }

  next(): string | undefined {
    return this.#tokens.shift();
  }

  accept(token: string): boolean {
    if (this.peek() !== token) return false;
    this.next();
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.unexpected(`'${token}'`);
  }

  word(expected: string): string {
    const token = this.peek();
    if (token === undefined || !/^[A-Za-z0-9]/.test(token)) throw this.unexpected(expected);
    this.next();
    return token;
  }

  /** A label value may be empty: `app=` selects the empty label. */
  value(): string {
    const token = this.peek();
    return token === undefined || token === ',' || token === ')' ? '' : this.word('a label value');
  }

  unexpected(expected: string): Error {
    const found = this.peek() ?? '';
    return badRequest(
      `unable to parse label selector "${this.#text}": found '${found}', expected ${expected}`,
    );
  }
}
