/**
 * Every call ends, so that a function's own timeout never cuts one off in the middle. Without `throwOnRequestTimeout`
 * the SDK would only warn. Connections are kept alive by default.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#requesthandler
 *
 * @param requestTimeout in milliseconds, of each attempt
 * @param maxAttempts how often the client makes a call that fails; it waits in between, a second where it was throttled
 */
export const clientSettings = (requestTimeout: number, maxAttempts = 3) => ({
  maxAttempts,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 2000, requestTimeout, throwOnRequestTimeout: true },
});

/** In milliseconds. */
export const ANSWER_MS = 5000;
/** In milliseconds; RunTask takes longer than other calls before it answers. */
export const ECS_ANSWER_MS = 10_000;
