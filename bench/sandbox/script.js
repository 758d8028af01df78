import { check } from 'k6';
import http from 'k6/http';

export const options = { vus: 8, duration: `${__ENV.BENCH_SECONDS}s` };

export default function () {
  check(http.get(`${__ENV.BASE_URL}/api/items/1`), { 'status 200': (reply) => reply.status === 200 });
}
