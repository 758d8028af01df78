export function isFresh(root: string, build: string): boolean;
export function scenarioCandidates(root: string): string[];
export function noteInputs(root: string, build: string, inputs: readonly string[], startedAtMs: number): void;
