// The sandbox's balancer in a process of its own, before one backend: `balance.ts PORT`. Prints its port.
import { createBalancer } from '../../sandbox/proxy/balancer.ts';
import { freePort } from './free-port.ts';

const port = await freePort();
const balancer = createBalancer({
  listen: { host: '127.0.0.1', port },
  onError: (error) => {
    throw error;
  },
});
balancer.setBackends([{ host: '127.0.0.1', port: Number(process.argv[2]) }]);
process.stdout.write(`${port}\n`);
