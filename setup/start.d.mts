export const SANDBOX_FLAGS: readonly string[];
export function flagsOf(args: readonly string[], major: number): readonly string[];
