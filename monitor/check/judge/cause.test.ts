import { describe, expect, it } from 'vitest';
import { inEnglish } from '../testing/in-english.ts';
import { causeOf } from './cause.ts';

describe('causeOf', () => {
  it.each([
    [
      'a wrong password',
      "the database is not there: Access denied for user 'palier_app'@'10.0.0.7' (using password: YES) (MySQL error 1045)",
      /Secret and the database differ.*MySQL error 1045/,
    ],
    [
      'a full volume',
      '2026-11-24 [ERROR] InnoDB: Write to file ./ibdata1 failed: No space left on device',
      /volume is full/,
    ],
    [
      'a missing grant',
      'msg="Error from scraper" err="Error 1227: Access denied; you need (at least one of) the PROCESS privilege(s) for this operation"',
      /lacks a grant/,
    ],
    ['a database that is not there', "Can't connect to MySQL server on 'mysql'", /cannot be reached/],
    [
      'a folder that is not ours',
      "mkdir: cannot create directory '/data': Permission denied",
      /may not write/,
    ],
  ])('recognises %s', (_, line, expected) => {
    expect(inEnglish(causeOf(`starting\n${line}\nat frame 1\nat frame 2\n`))).toMatch(expected);
  });

  it('quotes the last line of a log that it does not understand', () => {
    expect(inEnglish(causeOf('one\ntwo\n\n'))).toBe('its log ends: "two"');
  });

  it('knows nothing of an empty log', () => {
    expect(inEnglish(causeOf('\n'))).toBeNull();
  });

  it('shortens a line that nobody would read', () => {
    expect(inEnglish(causeOf('x'.repeat(500)))).toHaveLength('its log ends: ""'.length + 200);
  });
});
