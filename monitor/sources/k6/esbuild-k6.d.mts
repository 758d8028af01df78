export const k6Options: {
  readonly bundle: true;
  readonly format: 'esm';
  readonly target: 'es2022';
  readonly platform: 'neutral';
  mainFields: string[];
  external: string[];
};
