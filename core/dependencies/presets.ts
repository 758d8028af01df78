import type { Dependency } from './dependency.ts';
import { MYSQL } from './mysql.ts';

/** What is watched without being named; a recording that names none means these. */
export const PRESETS: readonly Dependency[] = [MYSQL];
