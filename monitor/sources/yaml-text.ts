import { LineCounter, parseDocument, visit } from 'yaml';
import type { ErrorWording } from '../../core/lib/errors.ts';
import type { Wording } from '../../core/lib/lang.ts';

/** Where a YAML text is wrong. It tells nothing of the text itself, which may be a secret. */
export class YamlProblem extends Error {
  readonly wording: ErrorWording;

  constructor(message: Wording) {
    super(message.en);
    this.wording = { message, hint: { en: '', fr: '' } };
  }
}

/**
 * The first document of a YAML (or JSON) text; `<<: *anchor` takes in what the anchor names.
 * @param uniqueKeys false: of a key that comes twice the last one holds, as kubectl has it
 * @throws YamlProblem
 */
export function parseYaml(text: string, { uniqueKeys = true } = {}): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    uniqueKeys,
    prettyErrors: false,
    merge: true,
  });
  const problem = (what: string, offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return new YamlProblem({
      en: `not valid YAML, line ${line}, column ${col} (${what})`,
      fr: `YAML non valide, ligne ${line}, colonne ${col} (${what})`,
    });
  };
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
  if (error !== undefined) throw problem(error.code.toLowerCase().replaceAll('_', ' '), error.pos[0]);
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) throw problem('alias without anchor', alias.range?.[0] ?? 0);
    },
  });
  try {
    return document.toJS();
  } catch {
    throw problem('too many aliases', 0);
  }
}
