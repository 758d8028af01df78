import { expect, it } from 'vitest';
import { whyNot } from './dns.ts';

it.each([
  [
    'no-address [Errno -2] Name or service not known',
    'no address for mysql: [Errno -2] Name or service not known',
  ],
  [
    'no-connection 10.0.0.7 [Errno 111] Connection refused',
    'found 10.0.0.7, but no connection to port 3306: [Errno 111] Connection refused',
  ],
])('%s is told in both languages', (line, english) => {
  const told = whyNot(line);
  expect(told).toMatchObject({ en: english });
  expect(told).not.toMatchObject({ fr: english });
});

it('leaves what Python itself says as it is', () => {
  expect(whyNot('python: not found')).toBe('python: not found');
});
