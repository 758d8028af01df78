/** What the API refused, or that it could not be asked. */
export class ApiError extends Error {
  /** The HTTP status; 0: no answer came. */
  readonly status: number;
  /** Kubernetes' word for it: `NotFound`, `AlreadyExists`, `Conflict`, `Expired`, `Invalid`, `Forbidden`, …; `Unreachable`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
  }

  /**
   * The same request may succeed a moment later: nobody answered, or who answered is busy or not ready. A 500 is a start
   * that has not come that far ("range is full": there is no range of addresses yet), but also an apply of fields that
   * the API does not know.
   */
  get isTemporary(): boolean {
    if (this.status === 500) return !/typed patch object|not declared in schema/.test(this.message);
    return this.status === 0 || this.status === 429 || this.status > 500;
  }
}

export function hasReason(error: unknown, reason: string): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}
