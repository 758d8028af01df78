import { createPrivateKey, generateKeyPairSync } from 'node:crypto';

/** A certificate that nothing trusts, for the key below. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBQjCB9aADAgECAhQjbW5UDG+VDidaOshuoX2I5/5bcjAFBgMrZXAwFjEUMBIG
A1UEAwwLcGFsaWVyIHRlc3QwIBcNMjYxMTMwMjMwOTAxWhgPMjEyNjExMDYyMzA5
MDFaMBYxFDASBgNVBAMMC3BhbGllciB0ZXN0MCowBQYDK2VwAyEAPOvvCkoAcHgX
YPA0t1pKY4qTCZdDNxZQZdInFD9iS2WjUzBRMB0GA1UdDgQWBBSbaMY/vk8M1HLs
GIV6s4dTHntudTAfBgNVHSMEGDAWgBSbaMY/vk8M1HLsGIV6s4dTHntudTAPBgNV
HRMBAf8EBTADAQH/MAUGAytlcANBALMUzYj+Q0HzGmhzVzgIdUHhBj0fb4IRatYZ
9DtEsqPdpQP3eGS1vgoai/cbTiSwv3ToKEs9a3EubiIFV71V5QE=
-----END CERTIFICATE-----
`;

/** The key of that certificate, from a seed that is no secret. */
export function itsKey(): string {
  const ed25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = Buffer.concat([ed25519, Buffer.alloc(32, 'fake')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export(PKCS8).toString();
}

const PKCS8 = { format: 'pem', type: 'pkcs8' } as const;

/** Another one each time. */
export function privateKey(passphrase?: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return privateKey.export({ ...PKCS8, ...secret }).toString();
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
