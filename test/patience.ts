/**
 * How long a test waits for what must come, with `vi.waitUntil`, `vi.waitFor` and `expect.poll`. It is a guard against
 * waiting for ever, far longer than a busy machine takes, and says nothing about how long anything may take.
 */
export const PATIENCE = { timeout: 60_000, interval: 20 } as const;
