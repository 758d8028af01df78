import { resolve } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { type Json, record, text } from '../../../core/lib/json.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { reasonOf } from '../../../system/files/reason.ts';
import { readText } from '../../sources/text-file.ts';

/**
 * The Kubernetes objects of a file: one, a list, a list of lists, or several after each other, as JSON or YAML. What
 * an API server lists itself (`kubectl get --raw`) has no kinds: its items take that of the list.
 * @throws PalierError `objects-unreadable`
 */
export async function readObjects(file: string, cwd: string): Promise<readonly Json[]> {
  const content = await readText(resolve(cwd, file)).catch((error: Error) => {
    throw unreadable(
      file,
      inEveryLang((lang) => reasonOf(error, lang)),
    );
  });
  return documentsOf(content, file).flatMap((document) => objectsOf(document, {}, file));
}

function documentsOf(content: string, file: string): readonly unknown[] {
  if (content.trim() === '') return [];
  if (!/^\s*[{[]/.test(content)) return yamlDocuments(content, file);
  try {
    return [JSON.parse(content)];
  } catch (error) {
    // What two commands wrote into one file, each beginning on a line of its own.
    const parts = content.split(/\n(?=[{[])/);
    try {
      if (parts.length > 1) return parts.map((part) => JSON.parse(part));
    } catch {
      // The error of the whole says more.
    }
    const { message } = error as Error;
    throw unreadable(file, { en: `expected JSON, got ${message}`, fr: `JSON attendu, reçu ${message}` });
  }
}

function yamlDocuments(content: string, file: string): readonly unknown[] {
  const lineCounter = new LineCounter();
  const documents = [...parseAllDocuments(content, { merge: true, lineCounter, prettyErrors: false })];
  const objects = documents.flatMap((document) => {
    const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
    return value === null ? [] : [value];
  });
  const isObjects = (value: unknown) => {
    const object = record(value);
    return Array.isArray(value) || object?.kind !== undefined || Array.isArray(object?.items);
  };
  if (objects.every(isObjects)) return objects;
  const begin = JSON.stringify(content.trim().split('\n')[0]?.slice(0, 60));
  const error = documents.flatMap(({ errors }) => errors)[0];
  const { line, col } = lineCounter.linePos(error?.pos[0] ?? 0);
  const where: Wording =
    error === undefined
      ? { en: '', fr: '' }
      : {
          en: ` (not valid YAML, line ${line}, column ${col})`,
          fr: ` (YAML non valide, ligne ${line}, colonne ${col})`,
        };
  throw unreadable(file, {
    en: `expected JSON or YAML of Kubernetes objects, got ${begin}${where.en}`,
    fr: `JSON ou YAML d’objets Kubernetes attendu, reçu ${begin}${where.fr}`,
  });
}

function objectsOf(value: unknown, ofList: Json, file: string): readonly Json[] {
  const found = Array.isArray(value) ? { items: value } : record(value);
  if (found === undefined) {
    throw unreadable(file, {
      en: 'expected a JSON object, got something else',
      fr: 'objet JSON attendu, reçu autre chose',
    });
  }
  const { items, ...object } = found as Json;
  const kind = /^(.+)List$/.exec(text(object.kind) ?? '')?.[1];
  // An empty list of Go may be written as null.
  if (items === null && kind !== undefined) return [];
  if (!Array.isArray(items)) return [{ ...ofList, ...object }];
  const own = kind === undefined ? {} : { kind, apiVersion: object.apiVersion };
  return items.flatMap((item) => objectsOf(item, own, file));
}

export function unreadable(file: string, why: Wording): PalierError {
  return new PalierError(
    'objects-unreadable',
    EXIT.usage,
    { en: `${file}: ${why.en}`, fr: `${file} : ${why.fr}` },
    {
      en: 'Make it with "kubectl get hpa,deploy,pods -o json"; "kubectl get podmetrics -o json" adds the samples.',
      fr: 'Faites-le avec « kubectl get hpa,deploy,pods -o json » ; « kubectl get podmetrics -o json » ajoute les échantillons.',
    },
  );
}
