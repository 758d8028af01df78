import { primaryHpa } from '../../../core/state/state.ts';
import type { RunStarted } from '../../../core/timeline/events.ts';
import { duration, number } from '../../i18n/format.ts';
import { stageName } from '../../i18n/names.ts';
import { sentence } from '../../i18n/sentence.ts';
import type { Block, Fact, Section } from '../blocks.ts';
import type { Report } from '../report.ts';
import { hpaMetricName, hpaMetricTarget, targetName } from './phrases.ts';

/** Target, versions, settings and plan: what one needs to make the run again. */
export function environmentSection(report: Report): Section {
  const { words, data } = report;
  const { header } = data.measures.facts.state;
  const blocks: Block[] = [
    ...(header === null ? [] : versions(header, report)),
    ...settings(report),
    ...load(report),
    ...recording(report),
  ];
  return {
    id: 'environment',
    title: words.label.sections.environment,
    intro: words.label.intros.environment,
    blocks,
  };
}

function versions({ target, versions: known, gitCommit }: RunStarted, report: Report): readonly Block[] {
  const { environment: label, unknown } = report.words.label;
  return [
    { kind: 'heading', text: label.versions },
    {
      kind: 'facts',
      facts: [
        [label.target, targetName(report)],
        [label.namespace, target.namespace],
        ['Palier', known.palier],
        ['Kubernetes', known.kubernetes ?? unknown],
        ['k6', known.k6 ?? unknown],
        ['Node', known.node],
        [label.commit, gitCommit ?? unknown],
      ],
    },
  ];
}

function settings(report: Report): readonly Block[] {
  const { words, data, lang } = report;
  const label = words.label.environment;
  const { state } = data.measures.facts;
  const hpa = primaryHpa(state);
  if (hpa === null) return [];
  const { view, object, key } = hpa;
  const controller = state.header?.controller;
  const assumed = controller?.assumed === true ? ` (${label.assumed})` : '';
  const metrics = view.metrics.map((metric) =>
    words.label.atTarget(hpaMetricName(metric, report), hpaMetricTarget(metric, report)),
  );
  const facts: Fact[] = [
    [label.hpa, `${key} (${view.target})`],
    [label.replicas, words.label.fromTo(String(view.minReplicas), String(view.maxReplicas))],
    [label.metrics, metrics.length === 0 ? words.label.unknown : metrics.join('; ')],
  ];
  if (controller !== undefined) {
    facts.push(
      [label.sync, `${duration(controller.syncPeriodSeconds * 1000, lang)}${assumed}`],
      [label.downscale, `${duration(controller.downscaleStabilizationSeconds * 1000, lang)}${assumed}`],
    );
  }
  const { behavior } = object.spec;
  return [
    { kind: 'heading', text: label.settings },
    { kind: 'facts', facts },
    ...(behavior === undefined || behavior === null
      ? []
      : [
          {
            kind: 'details',
            id: 'behavior',
            summary: label.behavior,
            blocks: [{ kind: 'code', text: JSON.stringify(behavior, null, 2) }],
          } as const,
        ]),
  ];
}

function load({ words, data, lang }: Report): readonly Block[] {
  const label = words.label.environment;
  const { columns } = words.label;
  const { plan } = data.measures.facts.state.load;
  if (plan === null) return [];
  const thresholds = Object.entries(plan.thresholds).flatMap(([metric, all]) =>
    all.map((expression) => `${metric} ${expression}`),
  );
  const facts: Fact[] = [
    [words.label.facts.scenario, `${plan.scenario} ${plan.profile}`.trim()],
    [label.script, plan.script],
    [label.address, plan.baseUrl || words.label.unknown],
    [label.maxVUs, plan.maxVUs === null ? words.label.unknown : number(plan.maxVUs, lang)],
    [label.thresholds, thresholds.length === 0 ? words.label.none : thresholds.join('; ')],
  ];
  const blocks: Block[] = [
    { kind: 'heading', text: label.load },
    { kind: 'facts', facts },
  ];
  if (plan.stages.length > 0) {
    blocks.push({
      kind: 'details',
      id: 'stages',
      summary: label.stages,
      blocks: [
        {
          kind: 'table',
          caption: label.stages,
          columns: [
            { title: columns.stage },
            { title: columns.over, align: 'right' },
            { title: columns.to, align: 'right' },
          ],
          rows: plan.stages
            .slice(0, 200)
            .map(({ name, durationMs, targetRps }) => [
              stageName(name, lang),
              duration(durationMs, lang),
              number(targetRps, lang, Number.isInteger(targetRps) ? 0 : 1),
            ]),
        },
      ],
    });
  }
  return blocks;
}

function recording({ words, data, lang }: Report): readonly Block[] {
  const label = words.label.environment;
  const { state } = data.measures.facts;
  const ended =
    state.ended === null ? words.label.unknown : sentence({ kind: 'run-ended', ...state.ended }, lang);
  return [
    { kind: 'heading', text: label.recording },
    {
      kind: 'facts',
      facts: [
        [label.events, number(state.eventCount, lang)],
        [label.gaps, number(state.gaps.total, lang)],
        [label.ended, ended],
      ],
    },
    ...(data.problems.length === 0
      ? []
      : [
          { kind: 'text', tone: 'warning', text: label.problems } as const,
          { kind: 'list', items: data.problems.map((problem) => problem[lang]) } as const,
        ]),
  ];
}
