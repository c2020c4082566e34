import { type Client, type Middleware, wrapCalls } from './client-middleware.ts';

/** A database that is started again is back within some seconds. */
const TRIES = 12;
const PAUSE_MS = 250;

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Nobody listened, so nothing was sent: also what must not be done twice may be sent again. */
const wasNeverSent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';

/**
 * Lets the calls of a client wait while nobody listens at its address, for three seconds. The SDK's own repeats take less than one.
 * @param pause waits for so many milliseconds
 * @returns the client itself
 */
export const bridgedCalls = <C extends Client>(
  client: C,
  pause: (milliseconds: number) => Promise<unknown> = wait,
): C => {
  const bridged: Middleware = (next) => async (args) => {
    for (let tries = 1; tries < TRIES; tries += 1) {
      try {
        return await next(args);
      } catch (error) {
        if (!wasNeverSent(error)) throw error;
        await pause(PAUSE_MS);
      }
    }
    return next(args);
  };
  return wrapCalls(client, { name: 'bridgedCalls', outside: 'retryMiddleware', middleware: bridged });
};
