// The sandbox's balancer of a version in a process of its own, before one backend: `balance.ts MODULE PORT`. Tells its port.
import { freePort } from './free-port.ts';

const [module = '', backendPort] = process.argv.slice(2);
const { createBalancer }: typeof import('../../sandbox/proxy/balancer.ts') = await import(module);
const port = await freePort();
const balancer = createBalancer({
  listen: { host: '127.0.0.1', port },
  onError: (error) => {
    throw error;
  },
});
balancer.setBackends([{ host: '127.0.0.1', port: Number(backendPort) }]);
process.send?.({ port });
