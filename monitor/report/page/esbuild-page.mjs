/**
 * The script and style of the report page: `page.js` and `page.css`, each to be put into the page as it is.
 * @param {string} root the repository
 * @param {string} outdir
 */
export function pageOptions(root, outdir) {
  return {
    absWorkingDir: root,
    entryPoints: [{ in: 'monitor/report/page/page.ts', out: 'page' }],
    outdir,
    bundle: true,
    minify: true,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    charset: 'utf8',
    format: 'iife',
    platform: 'browser',
    target: ['es2022'],
  };
}
