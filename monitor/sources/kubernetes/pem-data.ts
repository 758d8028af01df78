import { createPrivateKey, X509Certificate } from 'node:crypto';

/** What is wrong with a certificate or a key, and what to do about it. Nothing of it is told: it may be secret. */
export interface Fault {
  readonly what: string;
  readonly hint: string;
}

export type PemKind = 'certificate' | 'key';

const AGAIN = 'kubectl config view --raw --minify --flatten';

/** What stands in a file in place of what was taken out, or was never filled in; null: a value. */
export function placeholderFault(value: string, otherwise = 'is not filled in'): Fault | null {
  if (/^(DATA\+OMITTED|REDACTED|\*{3,})$/i.test(value)) {
    return { what: `is redacted (${value})`, hint: `fetch the kubeconfig with all of it: ${AGAIN}` };
  }
  const isPlaceholder = /^(<.*>|\$\{.*\}|\$[A-Z_]+|\$\(.*\)|\{\{.*\}\}|\[[^\]]*\]|%\w+%|\.{3}|…)$/s.test(
    value,
  );
  return isPlaceholder
    ? { what: `${otherwise} (a placeholder is left in it)`, hint: `put the value there, or: ${AGAIN}` }
    : null;
}

/** Of a field whose name ends in `-data`: base64 of PEM. */
export function dataFault(data: string, kind: PemKind): Fault | null {
  const value = data.replace(/\s+/g, '');
  const placeholder = placeholderFault(data.trim(), 'is not base64');
  if (placeholder !== null) return placeholder;
  if (value.startsWith('-----BEGIN')) {
    return { what: 'is PEM, expected base64 of it', hint: 'base64 the file, on one line' };
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
    return { what: 'is not base64', hint: `copy it again, or: ${AGAIN}` };
  }
  const bytes = Buffer.from(value, 'base64');
  const inner = bytes.toString('latin1').replace(/\s+/g, '');
  if (/^[A-Za-z0-9+/]{16,}={0,2}$/.test(inner) && isPem(Buffer.from(inner, 'base64'))) {
    return { what: 'is base64 of base64', hint: 'decode it once (base64 -d) and put that there' };
  }
  return pemFault(bytes, kind);
}

/** Of what a file holds, or data once decoded. */
export function pemFault(bytes: Uint8Array, kind: PemKind): Fault | null {
  const text = Buffer.from(bytes).toString('latin1');
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)].map(([, label]) => label ?? '');
  const fetch = { hint: `fetch the kubeconfig again: ${AGAIN}` };
  if (bytes.length === 0) return { what: 'is empty', ...fetch };
  if (labels.length === 0) {
    return bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x80
      ? { what: 'is DER, expected PEM', hint: `openssl ${kind === 'key' ? 'pkey' : 'x509'} -inform der` }
      : { what: 'holds no PEM (-----BEGIN …)', ...fetch };
  }
  return kind === 'key' ? keyFault(text, labels) : certificateFault(text, labels);
}

/** Of a certificate and its key, each null where there is none. */
export function pairFault(
  certificate: Uint8Array | null,
  key: Uint8Array | null,
): (Fault & { readonly field: PemKind }) | null {
  if (certificate === null && key === null) return null;
  const alone = { what: 'is missing, beside the other of the two', hint: `fetch both: ${AGAIN}` };
  if (certificate === null) return { field: 'certificate', ...alone };
  if (key === null) return { field: 'key', ...alone };
  const ofCertificate = pemFault(certificate, 'certificate');
  if (ofCertificate !== null) return { field: 'certificate', ...ofCertificate };
  const ofKey = pemFault(key, 'key');
  if (ofKey !== null) return { field: 'key', ...ofKey };
  const isPair = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(Buffer.from(key)));
  return isPair
    ? null
    : { field: 'key', what: 'does not belong to the certificate', hint: `fetch both: ${AGAIN}` };
}

function keyFault(text: string, labels: readonly string[]): Fault | null {
  if (!labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    return { what: 'holds a certificate, expected a private key', hint: 'are the two swapped?' };
  }
  if (/ENCRYPTED/.test(text)) {
    return { what: 'is encrypted', hint: 'take the passphrase off: openssl pkey -in KEY -out KEY.plain' };
  }
  return isReadable(() => createPrivateKey(text)) ? null : damaged('private key');
}

function certificateFault(text: string, labels: readonly string[]): Fault | null {
  if (!labels.some((label) => label.endsWith('CERTIFICATE'))) {
    return { what: 'holds a key, expected a certificate', hint: 'are the two swapped?' };
  }
  // Of several one has to be good: others may be of a kind that is not used.
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]*CERTIFICATE)-----[\s\S]*?-----END \1-----/g) ?? [];
  return blocks.some((block) => isReadable(() => new X509Certificate(block))) ? null : damaged('certificate');
}

function damaged(what: string): Fault {
  return { what: `is damaged: no ${what} can be read from it`, hint: `copy it again, or: ${AGAIN}` };
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
