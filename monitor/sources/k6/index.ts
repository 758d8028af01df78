export { bundleScript } from './bundle.ts';
export { LOG_FILE } from './load-ended.ts';
export { isScriptPath, type LoadRequest, type PreparedLoad, prepareLoad } from './prepare.ts';
export { k6Version } from './run-k6.ts';
export { type K6Options, type RunningK6, startK6 } from './start.ts';
export { readUserScript, requireScript, type UserScript } from './user-script.ts';
