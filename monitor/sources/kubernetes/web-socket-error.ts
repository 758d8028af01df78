import { ApiError, apiErrorFromSystem } from './api-error.ts';

/**
 * A WebSocket that the API server refused only says so in its message: `Unexpected server response: 403`.
 * @param resource what was to be opened: `pods/exec`, `pods/portforward`
 */
export function webSocketError(error: unknown, resource: string): ApiError {
  const message = error instanceof Error ? error.message : String((error as { message?: unknown })?.message);
  const status = Number(/response: (\d{3})/.exec(message)?.[1] ?? 0);
  if (status === 403) {
    // Opened as a WebSocket it is a "get"; newer servers ask for "create".
    const ask = {
      en: `forbidden; ask for the verbs "get" and "create" on ${resource}`,
      fr: `accès refusé ; demandez les verbes « get » et « create » sur ${resource}`,
    };
    return new ApiError('forbidden', ask, { status, cause: error });
  }
  if (status === 404) return new ApiError('not-found', message, { status, cause: error });
  return status > 0 ? new ApiError('server', message, { status, cause: error }) : apiErrorFromSystem(error);
}
