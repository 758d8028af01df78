import { gatesAgainst, releaseOf } from '../release.ts';
import type { Problem } from '../shape.ts';
import type { LooseSpec } from '../spec/read.ts';
import { validateSpec } from '../spec/validate.ts';
import { editedSpec } from './edit.ts';
import type { Scenario, ScenarioStep } from './scenario.ts';

/** What the parts of a scenario must have to do with each other: time, templates, and a spec that is valid. */
export function checkScenario(scenario: Scenario): readonly Problem[] {
  const problems = [...gateProblems(scenario), ...specProblems(scenario.spec, 'spec')];
  let spec = scenario.spec;
  let last = Number.NEGATIVE_INFINITY;
  for (const [i, step] of scenario.steps.entries()) {
    const field = `steps[${i}]`;
    if (step.t <= last)
      problems.push({ field: `${field}.t`, message: `expected more than ${last}, got ${step.t}` });
    last = step.t;
    if (step.edit) {
      spec = editedSpec(spec, step.edit);
      problems.push(...specProblems(spec, `${field}.edit`));
    }
    problems.push(...templateProblems(step, scenario.templates, field));
  }
  return problems;
}

function gateProblems({ version, gates = {} }: Scenario): readonly Problem[] {
  const release = releaseOf(version)?.release;
  if (release === undefined) return [];
  return gatesAgainst(release, gates).map((gate) => ({
    field: `gates.${gate}`,
    message: `expected ${!gates[gate]}, which Kubernetes has locked since ${release}, got ${gates[gate]}`,
  }));
}

/** minReplicas 0 is let through: where its gate is off, the API server still keeps one that was there before. */
function specProblems(spec: Scenario['spec'], field: string): readonly Problem[] {
  return validateSpec(spec as LooseSpec, { targetRequired: false }).map((problem) => ({
    ...problem,
    field: problem.field.replace(/^spec/, field),
  }));
}

function templateProblems(
  { pods = [] }: ScenarioStep,
  templates: Scenario['templates'],
  field: string,
): readonly Problem[] {
  const names = Object.keys(templates).join(', ');
  return pods.flatMap(({ tpl = 'a', orphan }, i) =>
    orphan || Object.hasOwn(templates, tpl)
      ? []
      : [{ field: `${field}.pods[${i}].tpl`, message: `expected one of the templates ${names}, got ${tpl}` }],
  );
}
