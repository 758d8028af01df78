import { createHash } from 'node:crypto';
import { shownDependencies } from '../../../core/state/dependencies.ts';
import { dictionary } from '../../i18n/dictionary.ts';
import { clock } from '../../i18n/format.ts';
import type { Section } from '../blocks.ts';
import { type ChartPage, chartPage } from '../charts/chart-page.ts';
import { dependencyAxis, dependencyChartId } from '../charts/chart-specs.ts';
import type { Report } from '../report.ts';
import { sectionsOf } from '../sections/all.ts';
import { titleOf } from '../sections/phrases.ts';
import { VERDICT_TONES } from '../sections/verdict.ts';
import { Html, html, plainText, scriptJson } from './html.ts';
import { sectionHtml } from './html-blocks.ts';
import { overviewHtml } from './overview.ts';

/** The page's own script and style, bundled by build.mjs. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The whole report as one file that needs nothing else: no network, no other file. */
export function htmlPage(report: Report, assets: PageAssets): string {
  const { words, data, lang } = report;
  const { verdict } = data.measures.summary;
  const sections = sectionsOf(report);
  const charts = chartPage(report);
  const drawings = { overview: overviewHtml(report), timeline: timelineHtml(report, charts) };
  const runId = data.measures.facts.state.header?.runId ?? words.label.unknown;
  const title = `${words.label.verdicts[verdict]} · ${runId} · Palier`;
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(assets.script)}'`,
    `style-src '${hashOf(assets.style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(assets.style)}</style>
</head>
<body>
<a class="skip" href="#verdict">${words.label.page.skip}</a>
<header class="top tone-${VERDICT_TONES[verdict]}">
<p class="product">${words.label.reportOf} · ${words.label.title(runId)}</p>
<h1>${titleOf(report)}</h1>
</header>
${contents(sections, report)}<main>
${sections.map((section) => sectionHtml(section, drawings))}</main>
<dialog id="decision-dialog" aria-labelledby="decision-dialog-title"><div id="decision-dialog-body"></div></dialog>
<script type="application/json" id="charts">${new Html(scriptJson(charts))}</script>
<script>${new Html(assets.script)}</script>
</body>
</html>
`.markup;
}

function contents(sections: readonly Section[], { words }: Report): Html {
  const { nav, contents: label } = words.label;
  const links = sections.map(
    ({ id, title }) => html`<li><a href="#${id}" title="${title}">${nav[id] ?? title}</a></li>`,
  );
  return html`<nav aria-label="${label}"><ol>${links}</ol></nav>\n`;
}

/** What the page's script fills; without it, a word of where the same can be read. */
function timelineHtml({ words, data, lang }: Report, charts: ChartPage): Html {
  const { page } = words.label;
  const button = (action: string, label: string, sign: string) =>
    html`<button type="button" data-zoom="${action}" aria-label="${label}" title="${label}">${sign}</button>`;
  const axes: Readonly<Record<string, string | undefined>> = words.label.charts.axes;
  const dependencies = shownDependencies(data.measures.facts.state);
  const axisOf = (id: string) => {
    const dependency = dependencies.find(({ spec }) => dependencyChartId(spec.name) === id);
    const axis = dependency === undefined ? axes[id] : dependencyAxis(dependency.spec, lang);
    return axis === undefined ? null : html` <span class="axis">${axis}</span>`;
  };
  const figures = charts.charts.map((chart) => {
    const { id, title, summary, nothing } = chart;
    return html`<figure class="chart" data-chart="${id}" aria-labelledby="chart-${id}">
<figcaption id="chart-${id}"><strong>${title}</strong>${axisOf(id)}</figcaption>
${nothing === null ? html`<div class="plot" role="img" aria-label="${summary}"></div>` : html`<p class="nothing">${nothing}</p>`}
</figure>\n`;
  });
  const condensed =
    charts.condensedMs === 0 ? null : html`<p class="tone-muted">${charts.words.condensed}</p>\n`;
  return html`<noscript><p class="tone-warning">${page.noScript}</p></noscript>
${condensed}<div id="timeline-charts" hidden>
<div class="toolbar"><span class="range" aria-live="polite">${page.range}${dictionary(lang).colon}<output id="range">${clock(0)} – ${clock(data.durationMs)}</output></span>
<span class="buttons">${button('earlier', page.earlier, '←')}${button('later', page.later, '→')}${button('in', page.zoomIn, '+')}${button('out', page.zoomOut, '−')}<button type="button" data-zoom="whole">${page.whole}</button></span></div>
<p class="keys">${page.keys}</p>
<div id="plots" tabindex="0" role="group" aria-label="${plainText(words.label.sections.timeline)}">
<div class="strip" id="phase-strip" role="group" aria-label="${page.phases}"></div>
<div class="strip" id="decision-strip" role="group" aria-label="${page.decisions}"></div>
${figures}<figure class="chart" data-chart="lanes" aria-labelledby="chart-lanes">
<figcaption id="chart-lanes"><strong>${words.label.charts.pods}</strong></figcaption>
<div id="lanes"></div>
</figure>
</div>
</div>
`;
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content, 'utf8').digest('base64')}`;
}
