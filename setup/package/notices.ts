import { type Component, keyOf } from './components.ts';

/** The licences of all components, as one text; equal texts once. */
export function thirdPartyNotices(components: readonly Component[]): string {
  const byText = new Map<string, Component[]>();
  for (const component of components) {
    const text =
      component.licenseTexts.join('\n\n').trim() || `Licence: ${component.license ?? 'not stated'}`;
    byText.set(text, [...(byText.get(text) ?? []), component]);
  }
  const sections = [...byText].map(([text, some]) => {
    const names = some.map(
      (component) => `${keyOf(component)} (${component.license ?? 'licence not stated'})`,
    );
    return `${names.join('\n')}\n\n${text}`;
  });
  const intro = 'Palier is made of its own code (LICENSE) and of these packages, each under its own licence.';
  return `${[intro, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
