/**
 * Objects of the API carry addresses of 100.64.0.0/10, because Kubernetes refuses loopback ones as endpoints. The
 * processes listen on the same address with the first octet 127: 100.77.3.5 in the API is 127.77.3.5 here.
 */
export function toLocal(address: string): string {
  return isCluster(address) ? `127.${address.slice('100.'.length)}` : address;
}

/** The way back, for what of this machine's is told to the API. */
export function toCluster(address: string): string {
  const candidate = address.startsWith('127.') ? `100.${address.slice('127.'.length)}` : address;
  return isCluster(candidate) ? candidate : address;
}

/** Within 100.64.0.0/10, the shared address space of RFC 6598. */
function isCluster(address: string): boolean {
  const second = /^100\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address)?.[1];
  return second !== undefined && Number(second) >= 64 && Number(second) <= 127;
}
