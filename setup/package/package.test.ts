import { describe, expect, it } from 'vitest';
import type { Component } from './components.ts';
import { thirdPartyNotices } from './notices.ts';
import { cycloneDx } from './sbom.ts';

const MIT = 'Permission is hereby granted…';
const component = (name: string, change: Partial<Component> = {}): Component => ({
  name,
  version: '1.0.0',
  license: 'MIT',
  licenseTexts: [MIT],
  integrity: `sha512-${Buffer.alloc(64, 1).toString('base64')}`,
  ...change,
});

describe('thirdPartyNotices', () => {
  it('names every package, and prints a text that several share once', () => {
    const text = thirdPartyNotices([
      component('a'),
      component('@s/b'),
      component('c', { licenseTexts: ['ISC'] }),
    ]);
    expect(text).toContain('a@1.0.0 (MIT)\n@s/b@1.0.0 (MIT)');
    expect(text.split(MIT)).toHaveLength(2);
    expect(text).toContain('ISC');
  });

  it('says so when a package states no licence', () => {
    expect(thirdPartyNotices([component('a', { license: null, licenseTexts: [] })])).toContain('not stated');
  });
});

describe('cycloneDx', () => {
  const own = { name: 'palier', version: '0.1.0', license: 'Apache-2.0' };
  const bom = JSON.parse(cycloneDx(own, [component('a'), component('@s/b', { integrity: null })]));

  it('lists the packages with package URLs and hashes', () => {
    expect(bom.components.map(({ purl }: { purl: string }) => purl)).toEqual([
      'pkg:npm/a@1.0.0',
      'pkg:npm/%40s/b@1.0.0',
    ]);
    expect(bom.components[0].hashes).toEqual([{ alg: 'SHA-512', content: '01'.repeat(64) }]);
    expect(bom.components[1]).not.toHaveProperty('hashes');
  });

  it('says that the program depends on them all', () => {
    expect(bom.dependencies[0].dependsOn).toHaveLength(2);
  });
});
