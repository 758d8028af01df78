// `npm run bench [-- NAME…]`: every bench/*.ts, each printing its figures beside the target or the peer.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../monitor/core/errors.ts';
import { bin, root, runSteps, setUp } from './steps.ts';

const available = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace(/\.ts$/, ''));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !available.includes(name));
if (unknown.length) {
  process.stderr.write(`bench: no bench named ${unknown.join(', ')}; there is ${available.join(', ')}\n`);
  process.exit(EXIT.usage);
}
const { env } = await setUp();
process.exitCode = await runSteps(
  (wanted.length ? wanted : available).map((name) => ({
    title: `bench ${name}`,
    command: bin('node'),
    args: [join(root, 'bench', `${name}.ts`)],
    env,
  })),
);
