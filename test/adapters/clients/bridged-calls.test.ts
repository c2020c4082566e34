import { describe, expect, it, vi } from 'vitest';
import { bridgedCalls } from '../../../functions/adapters/clients/bridged-calls.ts';

type Next = (args: object) => Promise<string>;

const failure = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:8000`), { code });

/** Calls with the middleware that a client is given. */
const callThrough = (next: Next) => {
  const pause = vi.fn(async (_milliseconds: number) => undefined);
  let made: (next: Next) => Next = (each) => each;
  const middlewareStack = {
    addRelativeTo: vi.fn((middleware: unknown) => {
      made = middleware as typeof made;
    }),
  };
  bridgedCalls({ middlewareStack }, pause);
  return { answer: made(next)({}), pause, placed: middlewareStack.addRelativeTo.mock.calls[0] };
};

describe('a call to a database that nobody listens for', () => {
  it('waits until somebody does', async () => {
    const next = vi.fn<Next>().mockRejectedValueOnce(failure('ECONNREFUSED'));
    next.mockRejectedValueOnce(failure('ECONNREFUSED')).mockResolvedValue('here');
    const { answer, pause } = callThrough(next);
    expect(await answer).toBe('here');
    expect(pause.mock.calls).toEqual([[250], [250]]);
  });

  it('fails after three seconds', async () => {
    const next = vi.fn<Next>().mockRejectedValue(failure('ECONNREFUSED'));
    const { answer, pause } = callThrough(next);
    await expect(answer).rejects.toThrow('ECONNREFUSED');
    const waited = pause.mock.calls.reduce((sum, [milliseconds]) => sum + milliseconds, 0);
    expect(waited).toBeGreaterThanOrEqual(2500);
    expect(waited).toBeLessThanOrEqual(3000);
  });

  it('that may have been heard is left to the repeats of the SDK', async () => {
    const next = vi.fn<Next>().mockRejectedValue(failure('ECONNRESET'));
    const { answer, pause } = callThrough(next);
    await expect(answer).rejects.toThrow('ECONNRESET');
    expect(pause).not.toHaveBeenCalled();
  });
});
