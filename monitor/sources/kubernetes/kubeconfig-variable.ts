import { delimiter } from 'node:path';
import { EXIT, PalierError } from '../../../core/lib/errors.ts';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';
import { registerSecret, registerUrl } from '../../../system/secrets/redact.ts';
import { decodeText } from '../text-file.ts';
import { invisibleIn, visible } from './visible.ts';

/**
 * The files that KUBECONFIG names.
 * @throws PalierError `kubeconfig-content` when it holds the content of one instead, which is a secret and never told;
 *   `kubeconfig-address`, `kubeconfig-windows-path`
 */
export function namedFiles(variable: string): readonly string[] {
  if (isContent(variable)) {
    registerSecret(variable);
    throw new PalierError(
      'kubeconfig-content',
      EXIT.usage,
      {
        en: 'KUBECONFIG should name a file, and seems to hold the content of one (or base64 of it)',
        fr: 'KUBECONFIG devrait nommer un fichier, et semble en contenir le contenu (ou son base64)',
      },
      {
        en: 'use a variable of type File, or write the content into a file and name that',
        fr: 'prenez une variable de type « File », ou écrivez le contenu dans un fichier et nommez-le',
      },
    );
  }
  if (/^[\w+.-]+:\/\//.test(variable)) {
    registerUrl(variable);
    throw new PalierError(
      'kubeconfig-address',
      EXIT.usage,
      {
        en: 'KUBECONFIG should name a file, got an address',
        fr: 'KUBECONFIG devrait nommer un fichier, c’est une adresse',
      },
      {
        en: 'name the path of a file, without "file://"; fetch what is elsewhere first',
        fr: 'nommez le chemin d’un fichier, sans « file:// » ; récupérez d’abord ce qui est ailleurs',
      },
    );
  }
  if (delimiter === ':' && variable.split(';').some((path) => isWindowsPath(path.trim()))) {
    throw new PalierError(
      'kubeconfig-windows-path',
      EXIT.usage,
      {
        en: `KUBECONFIG names Windows paths, which this system can't open: ${visible(variable)}`,
        fr: `KUBECONFIG nomme des chemins Windows, que ce système ne peut pas ouvrir : ${visible(variable)}`,
      },
      hereItWouldBe(variable.split(';').map(unixPath).join(':')),
    );
  }
  return variable.split(delimiter).filter((path) => path !== '');
}

/** Why a file that somebody named may not be where it was meant to be; null: nothing to be seen. */
export function hintForMissing(path: string): Wording | null {
  const invisible = invisibleIn(path);
  if (invisible !== '')
    return {
      en: `there is an invisible character in KUBECONFIG (${invisible}): type it anew`,
      fr: `il y a un caractère invisible dans KUBECONFIG (${invisible}) : tapez-le à nouveau`,
    };
  if (path.startsWith('~'))
    return {
      en: 'the "~" was not expanded (within quotes it is not): write "$HOME/…"',
      fr: 'le « ~ » n’a pas été développé (entre guillemets il ne l’est pas) : écrivez "$HOME/…"',
    };
  if (/\$\w|\$\{|%\w+%/.test(path))
    return {
      en: 'a variable in KUBECONFIG was not expanded',
      fr: 'une variable dans KUBECONFIG n’a pas été remplacée',
    };
  if (/^["'].*["']$/.test(path))
    return {
      en: 'the quotes are part of KUBECONFIG: leave them out',
      fr: 'les guillemets font partie de KUBECONFIG : enlevez-les',
    };
  return path.includes('\\') ? hereItWouldBe(unixPath(path)) : null;
}

function hereItWouldBe(path: string): Wording {
  return { en: `here it would be ${path}`, fr: `ici, ce serait ${path}` };
}

/** What has the looks of a token rather than of a path is not told. */
export function shownPath(path: string): Wording {
  const isToken = /^(?=.*\d)(?=.*[A-Za-z])[\w+=-]{20,}$/.test(path);
  if (!isToken) return inEveryLang(() => visible(path));
  registerSecret(path);
  return {
    en: `what KUBECONFIG names (${path.length} characters, none of them "/" or ".")`,
    fr: `ce que nomme KUBECONFIG (${path.length} caractères, sans « / » ni « . »)`,
  };
}

export function isWindowsPath(path: string): boolean {
  return /^[A-Za-z]:[\\/]|^\\\\/.test(path);
}

/** As WSL has it: `C:\a\b` → `/mnt/c/a/b`. */
export function unixPath(path: string): string {
  return visible(path.trim())
    .replaceAll('\\', '/')
    .replace(/^([A-Za-z]):\//, (_, drive: string) => `/mnt/${drive.toLowerCase()}/`);
}

/** Longer no name of a file can be. */
const LONGEST_NAME = 255;
const FIELDS = /\b(apiVersion|kind|clusters|contexts|users|current-context|preferences)["']?\s*:(\s|\\n)/;

/** Whether a text is a kubeconfig, a token or a key, or base64 of one, and no path. */
export function isContent(text: string): boolean {
  const content = text.trim();
  if (/[\r\n]|^[{[]|-----BEGIN|^eyJ[\w-]+\./.test(content) || FIELDS.test(content)) return true;
  if (content.split(/[/:;\\]/).some((name) => Buffer.byteLength(name) > LONGEST_NAME)) return true;
  return isBase64OfText(content);
}

/** A path that happens to look like base64 decodes to bytes that are no text. */
function isBase64OfText(content: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{24,}={0,2}$/.test(content)) return false;
  const bytes = Buffer.from(content, 'base64');
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true;
  return /^[\t\r\n -~]+$/.test(decodeText(bytes));
}
