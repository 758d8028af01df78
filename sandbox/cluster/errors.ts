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
   * The same request may succeed a moment later: nobody answered, or who answered is busy or not ready. Not 500: so does
   * the API answer an apply of fields that it does not know.
   */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status > 500;
  }
}

export function hasReason(error: unknown, reason: string): error is ApiError {
  return error instanceof ApiError && error.reason === reason;
}
