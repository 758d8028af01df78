import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../core/events.ts';
import { measureEvents } from '../core/measure/measure.ts';
import { syntheticRun } from '../core/testing/synthetic-run.ts';
import { githubAnnotations } from './github.ts';
import { type JudgedRun, judgedRun } from './judged-run.ts';
import { junitOf } from './junit.ts';
import { loadPerformanceOf } from './load-performance.ts';
import { markdownOf } from './markdown.ts';
import { openMetricsOf } from './openmetrics.ts';

const judged = (events: readonly TimelineEvent[] = syntheticRun()) =>
  judgedRun('results/run', measureEvents(events));
const passed = judged();
const cut = judged(syntheticRun({ cut: true }));
const failed = judged(syntheticRun().map((event) => withLimits(event, { readyCapacitySeconds: 5 })));
const HOSTILE = '<script>alert(1)</script>"&\n::error::x|`[a](b)`\u2028\u001b[31m\u0000@all';
const hostile = judged(
  syntheticRun().map((event) => {
    if (event.type === 'run.started' && event.load !== null) {
      return { ...event, load: { ...event.load, scenario: HOSTILE } };
    }
    return event.type === 'load.ended'
      ? { ...event, thresholds: [{ metric: HOSTILE, expression: 'rate<1', ok: false }] }
      : event;
  }),
);

function withLimits(event: TimelineEvent, limits: Record<string, number>): TimelineEvent {
  if (event.type !== 'run.started') return event;
  const none = {
    firstScaleUpSeconds: null,
    readyCapacitySeconds: null,
    settledSeconds: null,
    errorRate: null,
  };
  return { ...event, objectives: { ...none, ...limits } };
}

describe('JUnit', () => {
  it('has a case for each objective and one for validity', () => {
    const text = junitOf([passed]);
    expect(text).toMatch(/failures="0" errors="0"/);
    expect(text.match(/<testcase/g)).toHaveLength(passed.measures.summary.objectives.length + 1);
  });

  it('tells a failure from what can’t be judged', () => {
    expect(junitOf([failed])).toMatch(
      /name="readyCapacitySeconds"><failure message="[\d.]+ s, at most 5 s allowed">/,
    );
    expect(junitOf([cut])).toMatch(/name="validity"><error message="the recording ends without run\.ended/);
  });

  it('names the target', () => {
    expect(junitOf([passed])).toContain(
      '<property name="target" value="sandbox"/><property name="context" value="sandbox"/>',
    );
  });

  it('is well-formed whatever the names are', () => {
    const text = junitOf([hostile]);
    expect(text).not.toMatch(/<script>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u001b]/);
    // Every tag that opens closes, and attributes hold no raw quote or angle bracket.
    const rest = text.replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<>]*")*\/?>|<\?[^>]*\?>/g, '');
    expect(rest).not.toMatch(/[<>]/);
  });
});

describe('OpenMetrics', () => {
  it('ends with EOF, declares each family once, and leaves out what is not known', () => {
    const text = openMetricsOf([passed, cut]);
    expect(text.endsWith('# EOF\n')).toBe(true);
    const types = text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(types).size).toBe(types.length);
    expect(text.match(/^palier_passed\{.*\} [01]$/gm)).toHaveLength(2);
    expect(text.match(/^palier_settled_seconds\{/gm)).toHaveLength(1);
    expect(text).not.toMatch(/null|NaN|undefined/);
  });

  it('names the target, once, so that runs on two targets can still be compared', () => {
    expect(openMetricsOf([passed]).match(/^.*target="sandbox".*$/gm)).toEqual([
      expect.stringMatching(/^palier_target_info\{scenario="ramp\/lab",kind="sandbox",target="sandbox"\} 1$/),
    ]);
  });

  it('has no series twice: runs of one scenario are told apart by their ids, a run alone has none', () => {
    const again = { ...passed, runId: 'another' };
    const series = openMetricsOf([passed, again]).match(/^palier_\S+/gm) ?? [];
    expect(new Set(series).size).toBe(series.length);
    expect(openMetricsOf([passed])).not.toContain('run="');
  });

  it('keeps a hostile name in its label', () => {
    for (const line of openMetricsOf([hostile]).trimEnd().split('\n')) {
      expect(line).toMatch(/^# |^palier_\w+\{(?:\w+="(?:[^"\\]|\\.)*",?)+\} [\d.e+-]+$/);
    }
  });
});

describe('the summary for a merge request', () => {
  it('is one row for a run that passed', () => {
    const lines = markdownOf([passed]).trim().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toMatch(/^\| ✅ pass \| ramp\/lab on the sandbox \|/);
  });

  it('says what did not pass and why', () => {
    expect(markdownOf([failed])).toMatch(/- ❌ \*\*readyCapacitySeconds\*\*: [\d.]+ s, at most 5 s allowed/);
    expect(markdownOf([cut])).toMatch(/⚠️ the recording ends without run\.ended/);
  });

  it('keeps recorded text inert', () => {
    const text = markdownOf([hostile]);
    expect(text).not.toMatch(/<script>|\[a\]\(b\)|(?<!\\)@all/);
  });
});

describe('other forms', () => {
  it('k6 metrics for GitLab, without what was not measured', () => {
    const { metrics } = JSON.parse(loadPerformanceOf(passed));
    expect(metrics.http_reqs.count).toBe(passed.measures.summary.load.requests);
    expect(metrics.http_req_duration['p(95)']).toBeGreaterThan(metrics.http_req_duration.med);
    const nothing = judged(syntheticRun().filter(({ type }) => type !== 'k6.sample'));
    expect(JSON.parse(loadPerformanceOf(nothing))).toEqual({ metrics: {} });
  });

  it('annotations of GitHub, one line each', () => {
    expect(githubAnnotations([passed])).toEqual([]);
    expect(githubAnnotations([failed])[0]).toMatch(/^::error title=Palier ramp\/lab::readyCapacitySeconds: /);
    for (const line of githubAnnotations([hostile]))
      expect(line).toMatch(/^::(error|warning) title=[^:\n]*::[^\n]*$/);
  });

  it('are the same for the same run', () => {
    const again: JudgedRun = judged();
    for (const form of [junitOf, openMetricsOf, markdownOf]) expect(form([again])).toBe(form([passed]));
  });
});
