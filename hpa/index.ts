export { decide } from './decide.ts';
export type * from './decision.ts';
export * from './input.ts';
export { gateEnabled, type Release, type ReleaseMatch, releaseOf } from './release.ts';
export type * from './spec/types.ts';
export * from './state.ts';
export type * from './trace.ts';
