export type StoreErrorReason = 'NotFound' | 'AlreadyExists' | 'Expired';

/** What the store refuses; the API turns it into a Kubernetes Status object. */
export class StoreError extends Error {
  readonly reason: StoreErrorReason;
  readonly resource: string;
  readonly objectName: string;

  constructor(reason: StoreErrorReason, resource: string, objectName: string, message: string) {
    super(message);
    this.name = 'StoreError';
    this.reason = reason;
    this.resource = resource;
    this.objectName = objectName;
  }
}

export function notFound(resource: string, name: string): StoreError {
  return new StoreError('NotFound', resource, name, `${resource} "${name}" not found`);
}

export function alreadyExists(resource: string, name: string): StoreError {
  return new StoreError('AlreadyExists', resource, name, `${resource} "${name}" already exists`);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof StoreError && error.reason === 'NotFound';
}
