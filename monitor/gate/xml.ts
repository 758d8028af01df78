/** Text for attributes and elements. XML 1.0 cannot carry control characters at all: they show as `?`. */
export function xml(text: string): string {
  return (
    text
      .toWellFormed()
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is meant.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '?')
  );
}

/** What a suite of JUnit is about. */
export function properties(values: Readonly<Record<string, string>>): string {
  const all = Object.entries(values).map(
    ([name, value]) => `<property name="${xml(name)}" value="${xml(value)}"/>`,
  );
  return `<properties>${all.join('')}</properties>`;
}
