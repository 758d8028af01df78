import { createPrivateKey, X509Certificate } from 'node:crypto';
import { inEveryLang, type Wording } from '../../../core/lib/lang.ts';

/** What is wrong with a certificate or a key, and what to do about it. Nothing of it is told: it may be secret. */
export interface Fault {
  /** Goes on after the name of the field. */
  readonly what: Wording;
  readonly hint: Wording;
}

export type PemKind = 'certificate' | 'key';

const AGAIN = 'kubectl config view --raw --minify --flatten';
const COPY_AGAIN: Wording = { en: `copy it again, or: ${AGAIN}`, fr: `copiez à nouveau, ou : ${AGAIN}` };
const NOT_FILLED_IN: Wording = { en: 'is not filled in', fr: 'n’est pas rempli' };
const NOT_BASE64: Wording = { en: 'is not base64', fr: 'n’est pas du base64' };

/** What stands in a file in place of what was taken out, or was never filled in; null: a value. */
export function placeholderFault(value: string, otherwise: Wording = NOT_FILLED_IN): Fault | null {
  if (/^(DATA\+OMITTED|REDACTED|\*{3,})$/i.test(value)) {
    return {
      what: { en: `is redacted (${value})`, fr: `est masqué (${value})` },
      hint: {
        en: `fetch the kubeconfig with all of it: ${AGAIN}`,
        fr: `récupérez le kubeconfig avec tout son contenu : ${AGAIN}`,
      },
    };
  }
  const isPlaceholder = /^(<.*>|\$\{.*\}|\$[A-Z_]+|\$\(.*\)|\{\{.*\}\}|\[[^\]]*\]|%\w+%|\.{3}|…)$/s.test(
    value,
  );
  return isPlaceholder
    ? {
        what: {
          en: `${otherwise.en} (a placeholder is left in it)`,
          fr: `${otherwise.fr} (il y reste un texte à remplacer)`,
        },
        hint: { en: `put the value there, or: ${AGAIN}`, fr: `mettez-y la valeur, ou : ${AGAIN}` },
      }
    : null;
}

/** Of a field whose name ends in `-data`: base64 of PEM. */
export function dataFault(data: string, kind: PemKind): Fault | null {
  const value = data.replace(/\s+/g, '');
  const placeholder = placeholderFault(data.trim(), NOT_BASE64);
  if (placeholder !== null) return placeholder;
  if (value.startsWith('-----BEGIN')) {
    return {
      what: { en: 'is PEM, expected base64 of it', fr: 'est du PEM, on l’attend en base64' },
      hint: { en: 'base64 the file, on one line', fr: 'encodez le fichier en base64, sur une ligne' },
    };
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    return { what: NOT_BASE64, hint: COPY_AGAIN };
  }
  const bytes = Buffer.from(value, 'base64');
  const inner = bytes.toString('latin1').replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(inner) && isPem(Buffer.from(inner, 'base64'))) {
    return {
      what: { en: 'is base64 of base64', fr: 'est du base64 de base64' },
      hint: {
        en: 'decode it once (base64 -d) and put that there',
        fr: 'décodez une fois (base64 -d) et mettez le résultat à sa place',
      },
    };
  }
  return pemFault(bytes, kind);
}

/** Of what a file holds, or data once decoded. */
export function pemFault(bytes: Uint8Array, kind: PemKind): Fault | null {
  const text = Buffer.from(bytes).toString('latin1');
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label ?? '');
  const hint = {
    en: `fetch the kubeconfig again: ${AGAIN}`,
    fr: `récupérez à nouveau le kubeconfig : ${AGAIN}`,
  };
  if (bytes.length === 0) return { what: { en: 'is empty', fr: 'est vide' }, hint };
  if (labels.length === 0) {
    return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80
      ? {
          what: { en: 'is DER, expected PEM', fr: 'est du DER, on attend du PEM' },
          hint: inEveryLang(() => `openssl ${kind === 'key' ? 'pkey' : 'x509'} -inform der`),
        }
      : { what: { en: 'holds no PEM (-----BEGIN …)', fr: 'ne contient pas de PEM (-----BEGIN …)' }, hint };
  }
  return kind === 'key' ? keyFault(text, labels) : certificateFault(text, labels);
}

/** Of a certificate and its key, each null where there is none. */
export function pairFault(
  certificate: Uint8Array | null,
  key: Uint8Array | null,
): (Fault & { readonly field: PemKind }) | null {
  if (certificate === null && key === null) return null;
  const hint = { en: `fetch both: ${AGAIN}`, fr: `récupérez les deux : ${AGAIN}` };
  const alone = {
    what: { en: 'is missing, beside the other of the two', fr: 'manque, à côté de l’autre des deux' },
    hint,
  };
  if (certificate === null) return { field: 'certificate', ...alone };
  if (key === null) return { field: 'key', ...alone };
  const ofCertificate = pemFault(certificate, 'certificate');
  if (ofCertificate !== null) return { field: 'certificate', ...ofCertificate };
  const ofKey = pemFault(key, 'key');
  if (ofKey !== null) return { field: 'key', ...ofKey };
  const isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(Buffer.from(key)));
  return isPair
    ? null
    : {
        field: 'key',
        what: { en: 'does not belong to the certificate', fr: 'ne va pas avec le certificat' },
        hint,
      };
}

function keyFault(text: string, labels: readonly string[]): Fault | null {
  if (!labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    return {
      what: {
        en: 'holds a certificate, expected a private key',
        fr: 'contient un certificat, on attend une clé privée',
      },
      hint: SWAPPED,
    };
  }
  if (/ENCRYPTED/.test(text)) {
    return {
      what: { en: 'is encrypted', fr: 'est chiffré' },
      hint: {
        en: 'take the passphrase off: openssl pkey -in KEY -out KEY.plain',
        fr: 'retirez la phrase de passe : openssl pkey -in CLÉ -out CLÉ.claire',
      },
    };
  }
  return isReadable(() => createPrivateKey(text)) ? null : damaged({ en: 'private key', fr: 'clé privée' });
}

function certificateFault(text: string, labels: readonly string[]): Fault | null {
  if (!labels.some((label) => label.endsWith('CERTIFICATE'))) {
    return {
      what: { en: 'holds a key, expected a certificate', fr: 'contient une clé, on attend un certificat' },
      hint: SWAPPED,
    };
  }
  // Of several one has to be good: others may be of a kind that is not used.
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----[\s\S]*?-----END \1-----/g) ?? [];
  return blocks.some((block) => isReadable(() => new X509Certificate(block)))
    ? null
    : damaged({ en: 'certificate', fr: 'certificat' });
}

const SWAPPED: Wording = { en: 'are the two swapped?', fr: 'les deux sont-ils intervertis ?' };

function damaged(what: Wording): Fault {
  return {
    what: {
      en: `is damaged: no ${what.en} can be read from it`,
      fr: `est abîmé : aucun(e) ${what.fr} lisible`,
    },
    hint: COPY_AGAIN,
  };
}

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

function isPem(bytes: Buffer): boolean {
  return bytes.toString('latin1').trimStart().startsWith('-----BEGIN');
}
