import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const renamed = (yaml: string) =>
  execFileSync(process.execPath, [join(import.meta.dirname, 'in-namespaces.mjs'), 'shop', 'watch'], {
    input: yaml,
    encoding: 'utf8',
  });

test.each([
  ['of an object', 'namespace: palier\n', 'namespace: shop\n'],
  ['of monitoring', 'namespace: palier-monitoring\n', 'namespace: watch\n'],
  ['itself', 'metadata:\n  name: palier\nspec:', 'metadata:\n  name: shop\nspec:'],
  ['in a query', String.raw`{namespace=\"palier\", pod=~"b"}`, String.raw`{namespace=\"shop\", pod=~"b"}`],
  ['several in a query', 'namespace=~"palier|palier-monitoring"', 'namespace=~"shop|watch"'],
  ['several in an option', '--namespaces=palier,palier-monitoring', '--namespaces=shop,watch'],
  ['in a list', 'names: [palier, palier-monitoring]', 'names: [shop, palier-monitoring]'],
  ['after an option at a line end', 'kubectl -n\n      palier get', 'kubectl -n\n      shop get'],
  ['in the name of a Service', 'mysql.palier.svc:3306', 'mysql.shop.svc:3306'],
  ['in one of monitoring', 'http://p.palier-monitoring.svc', 'http://p.watch.svc'],
])('a namespace is written %s', (_where, yaml, expected) => {
  expect(renamed(yaml)).toBe(expected);
});

test.each([
  'part-of: palier\n',
  'image: palier-backend:dev\n',
  '"palier: requests by pod"',
  'app.kubernetes.io/part-of=palier',
])('%s is no namespace', (yaml) => {
  expect(renamed(yaml)).toBe(yaml);
});
