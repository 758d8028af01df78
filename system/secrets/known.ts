/** What stands for a secret that was taken out. */
export const MASK = '***';

/** Secrets that are known by their value, and what finds them in a text. */
export interface KnownSecrets {
  /** From now on this value is masked, in every encoding that it may turn up in. Too short ones are passed over. */
  register(value: string | null | undefined): void;
  /** `isName`: the text is a name of a field, which is left alone when it only happens to be the same word. */
  mask(text: string, isName?: boolean): string;
}

/** A shorter "secret" would blank ordinary words. */
const SHORTEST = 6;
/** A message may be cut in the middle of a secret: of a long one, so much of its beginning is enough. */
const HEAD = 12;
/** Somebody's password may be one of our own words: masked, it would damage every recording, and hide nothing. */
const OUR_WORDS = new Set(
  `palier backend sandbox kubernetes prometheus recorder target pipeline default degraded connecting running waiting
  terminated unknown Unknown Normal Warning finished crashed stopped aborted interrupted settled signal teardown events
  metrics workloads requests inconclusive objective threshold Resource Utilization Deployment`.split(/\s+/),
);

interface Form {
  readonly whole: string;
  readonly head: string;
  /** Base64: what stands around it belongs to it. */
  readonly isBase64: boolean;
  /** A plain word or a number is masked only where it stands alone, not within a path or another word. */
  readonly word: RegExp | null;
}

export function createKnownSecrets(): KnownSecrets {
  const forms = new Map<string, Form>();
  const encoded = new Map<string, RegExp>();
  const register = (value: string | null | undefined) => {
    for (const secret of partsOf(value ?? '')) {
      const form = encodedForm(secret);
      if (form !== null) encoded.set(secret, form);
      add(forms, secret, false);
      for (const text of base64Forms(secret)) add(forms, text, true);
    }
  };
  return {
    register,
    mask(text, isName = false) {
      let out = text;
      if (/[%+&\\]/.test(out)) for (const form of encoded.values()) out = out.replace(form, MASK);
      for (const form of forms.values()) {
        if (!out.includes(form.head)) continue;
        if (form.word === null) out = maskForm(out, form);
        else if (!(isName && out === form.whole)) out = out.replace(form.word, MASK);
      }
      return out;
    },
  };
}

/** A key or a certificate has lines, any of which gives it away. */
function partsOf(value: string): readonly string[] {
  const whole = value.trim();
  const lines = whole.split(/\s*[\r\n]+\s*/);
  const decoded = decode(whole);
  return [...new Set([whole, decoded, ...lines.filter((line) => !line.startsWith('-----'))])].filter(
    (part) => part.length >= SHORTEST && !OUR_WORDS.has(part),
  );
}

/**
 * In URLs, JSON, JSON in JSON, XML: which signs are encoded, and with which digits, differs from program to program.
 * null: letters and digits alone are the same everywhere.
 */
function encodedForm(secret: string): RegExp | null {
  if (/^[A-Za-z0-9]*$/.test(secret)) return null;
  const signs = [...secret.toWellFormed()].map((sign) => {
    if (/[A-Za-z0-9]/.test(sign)) return sign;
    const utf8 = [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    const utf16 = [...Array(sign.length).keys()].map(
      (i) => `\\\\+u${sign.charCodeAt(i).toString(16).padStart(4, '0')}`,
    );
    const code = sign.codePointAt(0) ?? 0;
    const entities = `&#0*${code};|&#x0*${code.toString(16)};`;
    const own = sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    return `(?:${sign === '\\' ? '\\\\+' : `\\\\*${own}`}|${utf8}|${utf16.join('')}|${entities}${NAMED[sign] ?? ''})`;
  });
  return new RegExp(signs.join(''), 'gi');
}

const NAMED: Readonly<Record<string, string>> = {
  ' ': '|\\+',
  '&': '|&amp;',
  '<': '|&lt;',
  '>': '|&gt;',
  '"': '|&quot;',
  "'": '|&apos;',
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Wherever it begins within a longer text (`user:password`): the signs that it alone decides. */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const standard = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return text.slice([0, 2, 3][offset], Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [...standard, ...standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

function add(forms: Map<string, Form>, whole: string, isBase64: boolean): void {
  if (whole.length < SHORTEST || forms.has(whole)) return;
  const isWord = !isBase64 && /^(?:[a-z]{1,12}|\d+)$/i.test(whole);
  const head = whole.slice(0, HEAD);
  // What begins with words (`palier-monitoring-x1`) is like other names, which stay.
  const isTelling = whole.length >= HEAD + 4 && !/^[a-z ._-]+$/.test(head);
  forms.set(whole, {
    whole,
    head: isTelling ? head : whole,
    isBase64,
    word: isWord ? new RegExp(`(?<![\\w./-])${whole}(?![\\w./-]*\\w)`, 'g') : null,
  });
}

function maskForm(text: string, { whole, head, isBase64 }: Form): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf(head); at !== -1; at = text.indexOf(head, from)) {
    let start = at;
    let end = at + head.length;
    while (end < text.length && end - at < whole.length && text[end] === whole[end - at]) end++;
    if (isBase64) {
      while (start > from && isBase64Sign(text[start - 1])) start--;
      while (isBase64Sign(text[end])) end++;
    }
    out += text.slice(from, start) + MASK;
    from = end;
  }
  return out + text.slice(from);
}

function isBase64Sign(sign: string | undefined): boolean {
  return sign !== undefined && /[A-Za-z0-9+/=_-]/.test(sign);
}
