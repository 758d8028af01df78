import { describe, expect, it } from 'vitest';
import { ApiError } from '../sources/kubernetes/api-error.ts';
import { type CheckResult, failed, passed, type Status, skipped, unless } from './check.ts';
import { junitOf } from './junit.ts';
import { countsOf, lineOf } from './lines.ts';
import { exitCodeOf, runChecks } from './run-checks.ts';

const result = (status: Status, evidence = 'seen'): CheckResult => ({
  family: 'infra',
  title: { en: 'pods <are> "Ready"', fr: 'les pods <sont> « Ready »' },
  status,
  evidence,
  durationMs: 1500,
});

const WORKS = { en: 'it works', fr: 'cela marche' };

describe('runChecks', () => {
  const run = async (check: () => Promise<ReturnType<typeof passed>>) => {
    let now = 0;
    const said: CheckResult[] = [];
    const results = await runChecks(
      'api',
      [{ title: WORKS, run: check }],
      () => (now += 10),
      (one) => said.push(one),
    );
    expect(said).toEqual(results);
    return results[0];
  };

  it('keeps finding, family and duration together', async () => {
    expect(await run(async () => passed('1 pod'))).toEqual({
      family: 'api',
      title: WORKS,
      status: 'passed',
      evidence: '1 pod',
      durationMs: 10,
    });
  });

  it('does not know what it was not allowed to see', async () => {
    const forbidden = new ApiError('forbidden', 'pods/log is forbidden', { status: 403 });
    expect(await run(() => Promise.reject(forbidden))).toMatchObject({
      status: 'unknown',
      evidence: {
        en: 'not allowed to look: pods/log is forbidden',
        fr: 'pas le droit de regarder : pods/log is forbidden',
      },
    });
  });

  it('fails with the message of any other error, in one line', async () => {
    expect(await run(() => Promise.reject(new Error('tried:\n  a\n  b')))).toMatchObject({
      status: 'failed',
      evidence: { en: 'tried: a b' },
    });
  });
});

describe('exitCodeOf', () => {
  it.each([
    ['all passed', ['passed', 'passed'], 0],
    ['some were skipped', ['passed', 'skipped'], 0],
    ['one failed', ['passed', 'unknown', 'failed'], 1],
    ['one could not be told', ['passed', 'unknown'], 3],
    ['all were skipped', ['skipped'], 3],
    ['there was none', [], 3],
  ] as const)('%s', (_, statuses, code) => {
    expect(exitCodeOf(statuses.map((status) => result(status)))).toBe(code);
  });
});

describe('unless', () => {
  it('passes without problems, and joins those there are', () => {
    expect(unless([], 'fine')).toEqual(passed('fine'));
    expect(unless(['a', { en: 'b', fr: 'c' }], 'fine')).toEqual(failed({ en: 'a; b', fr: 'a ; c' }));
    expect(skipped('why').status).toBe('skipped');
  });
});

describe('lines', () => {
  it('puts each check on one line', () => {
    expect(lineOf(result('failed', 'web-1 is not'), 'en')).toBe('FAILED   pods <are> "Ready": web-1 is not');
  });

  it('stays one line whatever was seen', () => {
    expect(lineOf(result('failed', 'x\npassed  all \u001b[2Jy'), 'en')).toBe(
      'FAILED   pods <are> "Ready": x passed  all y',
    );
  });

  it('speak French, all words of a column equally wide', () => {
    const seen = { en: 'web-1 is not', fr: 'web-1 ne l’est pas' };
    const statuses: readonly Status[] = ['passed', 'failed', 'unknown', 'skipped'];
    const lines = statuses.map((status) => lineOf({ ...result(status), evidence: seen }, 'fr'));
    expect(lines[1]).toBe('ÉCHEC    les pods <sont> « Ready » : web-1 ne l’est pas');
    expect(new Set(lines.map((line) => line.indexOf('les pods'))).size).toBe(1);
    expect(countsOf([result('passed'), result('passed'), result('failed')], 'fr')).toBe(
      '2 réussis, 1 échoué',
    );
  });

  it('always counts passed and failed', () => {
    expect(countsOf([result('passed'), result('unknown')], 'en')).toBe('1 passed, 0 failed, 1 unknown');
  });
});

describe('junitOf', () => {
  it('has no class and name twice', () => {
    const xml = junitOf([result('passed'), result('failed', 'x')], { kind: 'kubernetes', name: 'c' });
    const names = xml.match(/<testcase classname="[^"]*" name="[^"]*"/g) ?? [];
    expect(new Set(names).size).toBe(2);
  });

  it('is a suite a family, with what is no pass as failure, error or skipped', () => {
    const results = [result('passed'), result('failed', 'a & b\u0007'), result('unknown'), result('skipped')];
    const xml = junitOf(results, { kind: 'kubernetes', name: 'a<b' });
    expect(xml).toContain(
      '<testsuite name="palier check infra" tests="4" failures="1" errors="1" skipped="1" time="6">',
    );
    expect(xml).toContain(
      'name="pods &lt;are&gt; &quot;Ready&quot; (2)" time="1.5"><failure message="a &amp; b "/>',
    );
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml).toContain(
      '<property name="target" value="kubernetes"/><property name="context" value="a&lt;b"/>',
    );
  });
});
