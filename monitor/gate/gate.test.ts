import { describe, expect, it } from 'vitest';
import { blindTo } from '../../core/testing/blind.ts';
import { syntheticRun } from '../../core/testing/synthetic-run.ts';
import type { TimelineEvent } from '../../core/timeline/events.ts';
import { judgeEvents } from '../../core/verdict/judge-run.ts';
import { githubAnnotations } from './github.ts';
import { type JudgedRun, judgedRun } from './judged-run.ts';
import { junitOf } from './junit.ts';
import { loadPerformanceOf } from './load-performance.ts';
import { markdownOf } from './markdown.ts';
import { openMetricsOf } from './openmetrics.ts';
import { junitOfError } from './xml.ts';

const judged = (events: readonly TimelineEvent[] = syntheticRun()) =>
  judgedRun('results/run', judgeEvents(events));
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

function withGroup(event: TimelineEvent, index: number): TimelineEvent {
  return event.type === 'run.started' ? { ...event, group: { id: 'repeat-abcd', index, of: 3 } } : event;
}

function threshold(metric: string) {
  return { metric, expression: 'rate<1', ok: false };
}

/** As GitLab tells cases apart. */
function keysOf(junit: string): readonly string[] {
  return [...junit.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(
    ([, className, name]) => `${className} ${name}`,
  );
}

describe('JUnit', () => {
  it('names what was not seen first, and judges nothing that rests on it', () => {
    const limited = syntheticRun().map((event) =>
      withLimits(event, { firstScaleUpSeconds: 20, peakReplicas: 5 }),
    );
    const blind = blindTo(limited, { sources: ['hpa', 'workloads', 'pods'], fromT: 10_000, toT: 80_000 });
    const text = junitOf([judged(blind)]);
    expect(text).toMatch(/name="validity"><error message="the HPA was not seen for 70 s of this run/);
    expect(text).toMatch(
      /name="firstScaleUpSeconds"><error message="between 9 s and 79 s: the HPA was not seen/,
    );
    expect(text).toMatch(/failures="0"/);
    expect(text).toContain('got 4 to 6, at most 5 (count)');
    expect(openMetricsOf([judged(blind)])).not.toMatch(
      /palier_(first_scale_up|peak_replicas|scaling_decisions)[^\n]* \d/,
    );
  });

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

  it('has no class and name twice: runs of one name, repeats, copies of a run, names that come out the same', () => {
    const again = { ...failed, runId: 'another' };
    const group = (index: number) => ({
      ...judged(syntheticRun().map((event) => withGroup(event, index))),
      runId: `repeat-${index}`,
    });
    const alike = judged(
      syntheticRun().map((event) =>
        event.type === 'load.ended'
          ? {
              ...event,
              thresholds: ['m{a:1}\n', 'm{a:1}\u001b[0m ', 'm{token=abc}', 'm{token=abd}'].map(threshold),
            }
          : event,
      ),
    );
    for (const runs of [
      [failed, again],
      [group(1), group(2), group(3)],
      [passed, passed],
      [alike],
      [alike, again],
    ]) {
      const cases = keysOf(junitOf(runs));
      expect(cases.length).toBeGreaterThan(2);
      expect(new Set(cases).size).toBe(cases.length);
    }
  });

  it('says of each case which run it is of, and a run alone keeps its names', () => {
    const again = { ...failed, runId: 'another' };
    const cases = junitOf([failed, again]).match(/<testcase .*/g) ?? [];
    for (const text of cases) expect(text).toMatch(new RegExp(`${failed.runId}|another`));
    expect(keysOf(junitOf([failed]))[0]).toBe('palier.ramp/lab validity');
    expect(junitOf([failed])).toContain(`; run ${failed.runId}</failure>`);
  });

  it('is one case with the reason when there is nothing to judge', () => {
    const text = junitOfError('palier gate', 'the runs can be judged', 'no run\u001b[31m: <x>', 'make one');
    expect(keysOf(text)).toEqual(['palier.gate the runs can be judged']);
    expect(text).toContain('tests="1" failures="0" errors="1"');
    expect(text).toContain('<error message="no run: &lt;x&gt;">no run: &lt;x&gt;\nmake one</error>');
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
    expect(githubAnnotations([failed])[0]).toMatch(
      /^::error title=Palier ramp\/lab \(\S+\)::readyCapacitySeconds: /,
    );
    for (const line of githubAnnotations([hostile]))
      expect(line).toMatch(/^::(error|warning) title=[^:\n]*::[^\p{Cc}]*$/u);
  });

  it('of more than GitHub shows, those that tell most: each run has its say, and the rest is counted', () => {
    const many = judged(
      syntheticRun().map((event) =>
        event.type === 'load.ended'
          ? { ...event, thresholds: Array.from({ length: 14 }, (_, i) => threshold(`m${i}`)) }
          : event,
      ),
    );
    const runs = [
      many,
      { ...many, runId: 'second' },
      { ...failed, runId: 'third' },
      { ...cut, runId: 'cut' },
    ];
    const lines = githubAnnotations(runs);
    const errors = lines.filter((line) => line.startsWith('::error'));
    expect(errors).toHaveLength(10);
    for (const id of [many.runId, 'second', 'third']) expect(errors.join()).toContain(`(${id})`);
    expect(lines.filter((line) => line.startsWith('::warning')).join()).toContain('(cut)');
    expect(lines.at(-1)).toMatch(/^::notice title=Palier::and 19 more errors: /);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('are the same for the same run', () => {
    const again: JudgedRun = judged();
    for (const form of [junitOf, openMetricsOf, markdownOf]) expect(form([again])).toBe(form([passed]));
  });
});

describe('requests that k6 was told not to judge', () => {
  const requests = passed.measures.summary.load.requests;
  const unjudged = (unclassified: number) =>
    judged(syntheticRun().map((event) => (event.type === 'load.ended' ? { ...event, unclassified } : event)));

  it('are no requests that did not fail', () => {
    const run = unjudged(requests);
    expect(openMetricsOf([run])).not.toMatch(/^palier_failed_requests\{/m);
    expect(JSON.parse(loadPerformanceOf(run)).metrics).not.toHaveProperty('http_req_failed');
    expect(markdownOf([run])).toContain(`| ${requests} | – |`);
  });

  it('do not make the others better', () => {
    const run = unjudged(requests - 10);
    const { passes, fails } = JSON.parse(loadPerformanceOf(run)).metrics.http_req_failed;
    expect(passes + fails).toBe(10);
    expect(openMetricsOf([run])).toMatch(/^palier_failed_requests\{/m);
  });
});
