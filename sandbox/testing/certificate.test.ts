import { X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCertificate } from './certificate.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

test('the certificate is self-signed, for the hosts asked for, and good now', () => {
  const { certificate } = createCertificate(['127.0.0.1', 'localhost'], NOW);
  const x509 = new X509Certificate(certificate);
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(x509.ca).toBe(true);
  expect(x509.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(x509.checkHost('localhost')).toBe('localhost');
  expect(x509.checkIP('127.0.0.2')).toBeUndefined();
  expect(Date.parse(x509.validFrom)).toBeLessThan(NOW);
  expect(Date.parse(x509.validTo)).toBeGreaterThan(NOW + 3600 * 24 * 365 * 1000);
});

test('a client that trusts it connects, one that does not refuses', async () => {
  const { key, certificate } = createCertificate(['127.0.0.1'], Date.now());
  const server = createServer({ key, cert: certificate }, (_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (ca: string | undefined) =>
    new Promise<number | undefined>((resolve, reject) => {
      get({ host: '127.0.0.1', port, ...(ca && { ca }) }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).once('error', reject);
    });
  await expect(ask(certificate)).resolves.toBe(200);
  await expect(ask(undefined)).rejects.toThrow('self-signed certificate');
  server.closeAllConnections();
  server.close();
});
