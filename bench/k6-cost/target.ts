// A target that costs next to nothing, in a process of its own. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const body = JSON.stringify({ id: 1, name: 'item', description: '', quantity: 3 });
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'X-Served-By': 'backend-7d9c-x2x4v' });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
