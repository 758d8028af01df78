import { check } from 'k6';
import http, { type RefinedResponse } from 'k6/http';
import type { Options } from 'k6/options';

const { BASE_URL, BENCH_MODE, BENCH_SECONDS } = __ENV;
const duration = `${BENCH_SECONDS}s`;

export const options: Options = {
  scenarios: {
    bench:
      BENCH_MODE === 'paced'
        ? {
            executor: 'constant-arrival-rate',
            rate: 1000,
            timeUnit: '1s',
            duration,
            preAllocatedVUs: 30,
            maxVUs: 100,
          }
        : { executor: 'constant-vus', vus: 8, duration },
  },
};

/** One request with two checks. */
export function request(): RefinedResponse<'text'> {
  const reply = http.get(`${BASE_URL}/api/items/1`, { tags: { name: 'read' }, responseType: 'text' });
  check(reply, { 'status 200': (r) => r.status === 200, 'the item': (r) => r.json('id') === 1 });
  return reply;
}
