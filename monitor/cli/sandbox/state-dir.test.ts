import { describe, expect, it } from 'vitest';
import { sandboxDir } from './state-dir.ts';

const env = { HOME: '/home/ada' };

describe('where a sandbox keeps its state', () => {
  it('is in the repository', () => {
    expect(sandboxDir({ env, root: '/src/palier', cwd: '/src' })).toBe('/src/palier/.palier/sandbox');
  });

  it('is beside the fetched tools for an installed palier, whose own folder may be root’s', () => {
    const root = '/usr/lib/node_modules/palier/package/app';
    expect(sandboxDir({ env, root, cwd: '/' })).toBe('/home/ada/.cache/palier/sandbox');
  });

  it('is where PALIER_SANDBOX_DIR says', () => {
    const named = { ...env, PALIER_SANDBOX_DIR: 'mine' };
    expect(sandboxDir({ env: named, root: '/src/palier', cwd: '/tmp' })).toBe('/tmp/mine');
  });
});
