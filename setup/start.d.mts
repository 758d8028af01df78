export const SANDBOX_FLAGS: readonly string[];
