import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, PalierError } from '../../core/lib/errors.ts';
import type { PageAssets } from './render/page.ts';

/** The bundled script and style of the page. @param root the repository. @throws PalierError `report-assets` */
export async function readPageAssets(root: string): Promise<PageAssets> {
  const folder = join(root, 'dist', 'report');
  try {
    const [script, style] = await Promise.all([
      readFile(join(folder, 'page.js'), 'utf8'),
      readFile(join(folder, 'page.css'), 'utf8'),
    ]);
    return { script: script.trim(), style: style.trim() };
  } catch (cause) {
    throw new PalierError(
      'report-assets',
      EXIT.environment,
      {
        en: `expected the page of the report in ${folder}, got none`,
        fr: `la page du rapport n’est pas dans ${folder}`,
      },
      {
        en: 'Build it with "npm run build".',
        fr: '« npm run build » la construit.',
      },
      { cause },
    );
  }
}
