import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GO_BUILD_FLAGS } from './go-flags.ts';

it('the control plane is compiled as everything else is', () => {
  const script = readFileSync(
    join(import.meta.dirname, '..', '..', '..', 'sandbox', 'control-plane', 'build.sh'),
    'utf8',
  );
  const flags = GO_BUILD_FLAGS.map((flag) => (flag.includes(' ') ? `'${flag}'` : flag));
  expect(script).toContain(`exec go build ${flags.join(' ')} -o "$output"`);
});
