import { generateKeyPairSync } from 'node:crypto';

/** A certificate that nothing trusts. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBQjCB9aADAgECAhQioOdFyc72oPMXRnEztr8u85p+hDAFBgMrZXAwFjEUMBIG
A1UEAwwLcGFsaWVyIHRlc3QwIBcNMjYxMTMwMjI1MTQ1WhgPMjEyNjExMDYyMjUx
NDVaMBYxFDASBgNVBAMMC3BhbGllciB0ZXN0MCowBQYDK2VwAyEAVcLKFXJlx866
Z1gmoOg7i58qFDdq8RcsSOJtNP0Uet6jUzBRMB0GA1UdDgQWBBQv79QNrL1D2xkN
Vd1GUVddK2/5iTAfBgNVHSMEGDAWgBQv79QNrL1D2xkNVd1GUVddK2/5iTAPBgNV
HRMBAf8EBTADAQH/MAUGAytlcANBAH3qyTvOnUMsEFC0LYoKh3PGIB0M2+gdulSB
sBW9S0YehIyL4GuaGXLUt6kSEwn2lXZs35gfNnHtReFe56AFEAU=
-----END CERTIFICATE-----
`;

/** A new private key each time: none is kept in the repository. */
export function privateKey(passphrase?: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const form = { format: 'pem', type: 'pkcs8' } as const;
  return passphrase === undefined
    ? privateKey.export(form).toString()
    : privateKey.export({ ...form, cipher: 'aes-256-cbc', passphrase }).toString();
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
