import type { Lang } from '../../core/lib/lang.ts';
import { enSandbox } from './en-sandbox.ts';
import { frSandbox } from './fr-sandbox.ts';
import type { SandboxWords } from './sandbox-shape.ts';

export { failureText, progressText, type SandboxWords } from './sandbox-shape.ts';

export const SANDBOX_WORDS: Readonly<Record<Lang, SandboxWords>> = { en: enSandbox, fr: frSandbox };
