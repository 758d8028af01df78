import { connect } from 'node:net';

const PING_TIMEOUT_MS = 5_000;

/**
 * Is a MySQL server answering there? Like `mysqladmin ping`, any answer of the server counts, also a refusal:
 * the first packet says either the protocol version (10) or an error (255).
 */
export function pingMysql(host: string, port: number): Promise<{ ok: boolean; message: string }> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PING_TIMEOUT_MS });
    const end = (ok: boolean, message: string) => {
      socket.destroy();
      resolve({ ok, message });
    };
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 5) return;
      const kind = received[4];
      end(
        kind === 10 || kind === 255,
        kind === 10 || kind === 255 ? 'mysqld is alive' : 'not a MySQL server',
      );
    });
    socket.on('timeout', () =>
      end(false, `no answer from ${host}:${port} within ${PING_TIMEOUT_MS / 1000} s`),
    );
    socket.on('error', (error) =>
      end(false, `Can't connect to MySQL server on '${host}:${port}' (${error.message})`),
    );
    socket.on('end', () => end(false, `${host}:${port} closed the connection`));
  });
}
