import type { Lang } from '../../core/lib/lang.ts';

type Fault =
  | 'disk-full'
  | 'too-large'
  | 'not-permitted'
  | 'read-only'
  | 'in-the-way'
  | 'not-there'
  | 'disk-error';

const FAULTS: Readonly<Record<string, Fault>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EFBIG: 'too-large',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  EROFS: 'read-only',
  ENOTDIR: 'in-the-way',
  EEXIST: 'in-the-way',
  ENOENT: 'not-there',
  EIO: 'disk-error',
};

const WORDS: Readonly<Record<Lang, Readonly<Record<Fault, string>>>> = {
  en: {
    'disk-full': 'the disk is full',
    'too-large': 'the file has reached the largest size allowed',
    'not-permitted': 'permission denied',
    'read-only': 'the file system is read-only',
    'in-the-way': 'something that is not a folder is in the way',
    'not-there': 'it does not exist and cannot be made',
    'disk-error': 'the disk reports an error',
  },
  fr: {
    'disk-full': 'le disque est plein',
    'too-large': 'le fichier a atteint la taille maximale permise',
    'not-permitted': 'permission refusée',
    'read-only': 'le système de fichiers est en lecture seule',
    'in-the-way': 'un fichier occupe la place du dossier',
    'not-there': 'il n’existe pas et ne peut pas être créé',
    'disk-error': 'le disque signale une erreur',
  },
};

/** An error of the file system in words. */
export function reasonOf(error: unknown, lang: Lang = 'en'): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const fault = FAULTS[code];
  return fault === undefined ? (message ?? String(error)) : WORDS[lang][fault];
}
