import { CONFIG_NAMES, configJsonSchema } from '../monitor/config/read-config.ts';

/** The parts of a JSON schema that the page shows. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

const schema = configJsonSchema() as Schema;

/** docs/palier.config.schema.json, for editors. */
export function renderConfigSchema(): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The page docs/configuration.md: every field of the configuration, from the schema that checks it. */
export function renderConfiguration(): string {
  const objectives = schema.properties?.objectives;
  const measures = objectives?.properties?.notWorseThanBaseline?.propertyNames?.enum ?? [];
  return `${[
    '# Configuration',
    'Made from the schema by `node docs/generate.ts`. Do not edit.',
    `Palier runs without a configuration. One is looked for from the working directory upward, or named by \`--config FILE\`: ${CONFIG_NAMES.map((name) => `\`${name}\``).join(', ')}. What does not fit ends the command with exit code 2 and the name of the field. An editor checks a YAML file that begins with this line, a JSON file whose \`$schema\` is that path:`,
    '```yaml\n# yaml-language-server: $schema=./docs/palier.config.schema.json\n```',
    '## Fields',
    table(fieldsOf(schema, '')),
    '`objectives` may stand in three places; the more specific wins, objective by objective. [The gate](gate.md#objectives) has an example.',
    '`dependencies` name what the pods depend on: [examples for PostgreSQL and Redis](dependencies.md).',
    '## Measures that can be compared with a baseline',
    'The names that `objectives.notWorseThanBaseline` takes; [Comparing runs](compare-runs.md#the-gate) says how they are judged.',
    measures.map((name) => `\`${name}\``).join(' · '),
  ].join('\n\n')}\n`;
}

type Field = readonly [path: string, values: string, description: string];

/** Objectives are described once: below the top, not again below each scenario. */
function fieldsOf({ properties = {}, additionalProperties }: Schema, path: string): readonly Field[] {
  const below = Object.entries(properties).flatMap(([name, field]): readonly Field[] => {
    const own = path === '' ? name : `${path}.${name}`;
    const told = path !== '' && name === 'objectives';
    const row: Field = [own, valuesOf(field), told ? 'As `objectives` above' : (field.description ?? '')];
    return name === '$schema' ? [] : [row, ...(told ? [] : fieldsOf(field, own))];
  });
  const named = typeof additionalProperties === 'object' ? additionalProperties : {};
  const each = named.anyOf?.find(({ properties: fields }) => fields !== undefined) ?? named;
  return [...below, ...(each.properties === undefined ? [] : fieldsOf(each, `${path}.<name>`))];
}

function valuesOf({ type, anyOf, minimum, exclusiveMinimum, maximum }: Schema): string {
  if (anyOf !== undefined) return anyOf.map(valuesOf).join(' or ');
  const bounds = [
    exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`],
    minimum === undefined ? [] : [`≥ ${minimum}`],
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`≤ ${maximum}`],
  ].flat();
  return [type === 'object' ? 'fields' : type, ...bounds].join(' ');
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(([path, values, text]) => `| \`${path}\` | ${values} | ${text} |`);
  return ['| field | value | what |', '|---|---|---|', ...rows].join('\n');
}
