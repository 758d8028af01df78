// Whether a build is of the sources as they are now. Asked at every start by a Node that may be old and has nothing
// else yet: it only looks at files, and reads those alone that look changed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const STAMP = '.inputs.json';

/** What decides about a build besides its inputs. */
const RULES = [
  'build.mjs',
  'setup/fresh.mjs',
  'monitor/tui/esbuild-plugins.mjs',
  'monitor/report/page/esbuild-page.mjs',
  'package-lock.json',
  'tsconfig.json',
];

/** @param build its folder: dist/, or another that build.mjs was told */
export function isFresh(root, build) {
  try {
    const { files, candidates } = JSON.parse(readFileSync(join(build, STAMP), 'utf8'));
    return files.every((file) => isSame(root, file)) && candidates.join() === scenarioCandidates(root).join();
  } catch {
    // Nothing built yet, or a source was deleted.
    return false;
  }
}

/** Each may be a scenario or become one: a new file, or a line more in one that was none, is a new program to build. */
export function scenarioCandidates(root) {
  return readdirSync(join(root, 'load'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `load/${name}`)
    .sort();
}

/**
 * Notes what a build is of.
 * @param inputs paths from root
 * @param startedAtMs when the build began, as `Date.now()`
 */
export function noteInputs(root, build, inputs, startedAtMs) {
  const candidates = scenarioCandidates(root);
  const files = [...new Set([...RULES, ...candidates, ...inputs])]
    .sort()
    .map((path) => fingerprint(root, path, startedAtMs));
  writeFileSync(join(build, STAMP), JSON.stringify({ candidates, files }));
}

/** Of one that changed while it was built, nobody knows which state is in the build: no content is its. */
function fingerprint(root, path, startedAtMs) {
  const { size, ctimeMs } = statSync(join(root, path));
  const isKnown = ctimeMs < startedAtMs;
  return { path, size, ctimeMs: isKnown ? ctimeMs : null, hash: isKnown ? hashOf(root, path) : null };
}

/** The time of change can't be set by hand as that of the content can; it also changes with no more than a copy. */
function isSame(root, { path, size, ctimeMs, hash }) {
  const now = statSync(join(root, path));
  return now.size === size && (now.ctimeMs === ctimeMs || hashOf(root, path) === hash);
}

function hashOf(root, path) {
  return createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex');
}
