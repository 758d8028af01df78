/** What k6 understands: ES modules with its own modules and URLs left to it. */
export const k6Options = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  external: ['k6', 'k6/*', 'https://*'],
};
