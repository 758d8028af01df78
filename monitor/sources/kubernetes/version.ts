/**
 * Whether a resourceVersion is older than another. They are compared as numbers, which Kubernetes has made part of
 * its contract; of what is no number nothing is known: false.
 */
export function isOlder(version: string, than: string): boolean {
  return DECIMAL.test(version) && DECIMAL.test(than) && BigInt(version) < BigInt(than);
}

const DECIMAL = /^\d{1,30}$/;
