import type { BuildOptions } from 'esbuild';

export function pageOptions(root: string, outdir: string): BuildOptions;
