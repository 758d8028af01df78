import { describe, expect, it } from 'vitest';
import { inEnglish } from '../testing/in-english.ts';
import { judgeDisk } from './disk.ts';

const df = (size: number, free: number) =>
  `Filesystem     1024-blocks  Used Available Capacity Mounted on\n/dev/sda1 ${size} ${size - free} ${free} 50% /var/lib/mysql\n`;

describe('judgeDisk', () => {
  it('says how much is free', () => {
    expect(inEnglish(judgeDisk(df(2_097_152, 1_048_576)))).toEqual({
      status: 'passed',
      evidence: '/var/lib/mysql: 1.0 GiB of 2.0 GiB free (50 %)',
    });
  });

  it.each([
    ['nothing is left', df(2_097_152, 0)],
    ['little is left of a large one', df(100_000_000, 4_000_000)],
    ['too little is left to write a log of', df(200_000, 20_000)],
  ])('fails when %s', (_, output) => {
    expect(inEnglish(judgeDisk(output)).evidence).toContain('the volume is full');
    expect(inEnglish(judgeDisk(output)).status).toBe('failed');
  });

  it('does not pass what it cannot read', () => {
    expect(inEnglish(judgeDisk('df: /var/lib/mysql: No such file')).status).toBe('failed');
  });
});
