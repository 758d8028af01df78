// What k6 asks, in a process of its own: `one-item` answers every request with the same bytes, for a tenth of what k6 needs
// to ask; `items` is the whole API in memory. Tells its port, and on any message how many requests it has answered.
import { createServer } from 'node:net';
import process from 'node:process';
import { startItemsServer } from '../../load/testing/items-server.ts';

const { port, requests } = await (process.argv[2] === 'items' ? startItems() : startOneItem());
process.on('message', () => process.send?.({ requests: requests() }));
process.send?.({ port });

async function startItems() {
  const { url, counts } = await startItemsServer();
  return { port: Number(new URL(url).port), requests: () => counts.requests };
}

async function startOneItem() {
  const body = JSON.stringify({ id: 1, name: 'item', description: '', quantity: 3 });
  const head = [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json',
    'X-Served-By: backend-7d9c-x2x4v',
    `Content-Length: ${body.length}`,
  ];
  const answer = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
  const end = Buffer.from('\r\n\r\n');
  let requests = 0;
  // k6 sends a request without a body in one piece, and the next one when it has the answer.
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      if (!chunk.subarray(-end.length).equals(end)) return;
      requests++;
      socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, requests: () => requests };
}
