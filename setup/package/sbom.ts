import { type Component, keyOf } from './components.ts';

/** A software bill of materials: CycloneDX 1.6, JSON. The same packages give the same text. */
export function cycloneDx(
  own: { readonly name: string; readonly version: string; readonly license: string },
  components: readonly Component[],
): string {
  const refs = components.map((component) => purlOf(component));
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': purlOf(own),
        name: own.name,
        version: own.version,
        purl: purlOf(own),
        licenses: [{ license: { id: own.license } }],
      },
    },
    components: components.map((component) => ({
      type: 'library',
      'bom-ref': purlOf(component),
      name: component.name,
      version: component.version,
      purl: purlOf(component),
      ...(component.license === null ? {} : { licenses: [{ expression: component.license }] }),
      ...hashesOf(component),
    })),
    dependencies: [{ ref: purlOf(own), dependsOn: refs }],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** A package URL; the @ of a scope is escaped, as its specification asks. */
function purlOf(component: Pick<Component, 'name' | 'version'>): string {
  return `pkg:npm/${keyOf(component).replace(/^@/, '%40')}`;
}

function hashesOf({ integrity }: Component) {
  const content = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  if (content === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(content, 'base64').toString('hex') }] };
}
