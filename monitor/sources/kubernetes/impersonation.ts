/** As whom the requests are made, beside who makes them. */
export interface Impersonation {
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The headers that the API server reads it from; several values are several lines of one name. */
export function impersonationHeaders(who: Impersonation | null): Record<string, string | string[]> {
  if (who === null) return {};
  const extra = Object.entries(who.extra).map(
    ([key, values]) => [`impersonate-extra-${headerKey(key)}`, values.map(headerValue)] as const,
  );
  return {
    'impersonate-user': headerValue(who.user),
    ...(who.uid === null ? {} : { 'impersonate-uid': headerValue(who.uid) }),
    ...(who.groups.length === 0 ? {} : { 'impersonate-group': who.groups.map(headerValue) }),
    ...Object.fromEntries(extra),
  };
}

/** What no name of a header may hold is percent-encoded, and the percent sign itself. */
function headerKey(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(sign)
        ? sign.toLowerCase()
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** Names are UTF-8 on the wire; Node takes one byte a character. */
function headerValue(text: string): string {
  return Buffer.from(text).toString('latin1');
}
