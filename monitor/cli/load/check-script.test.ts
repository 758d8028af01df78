import { expect, test } from 'vitest';
import { ownAddress } from './check-script.ts';

test.each([
  ['http://127.0.0.1:8080/api', 'http://127.0.0.1:8080/api'],
  ['shop.example', 'shop.example'],
  ['localhost:8080', 'localhost:8080'],
  ['grpc://shop:50051', 'grpc://shop:50051'],
  ['/', null],
  ['/app/', null],
  ['./', null],
  ['', null],
  [undefined, null],
])('BASE_URL=%j of the environment is the address %j', (value, address) => {
  expect(ownAddress({ env: { BASE_URL: value } })).toBe(address);
});
