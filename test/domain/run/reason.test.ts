import { describe, expect, it } from 'vitest';
import { exitedWith, REASONS } from '../../../functions/domain/run/reason.ts';

describe('exitedWith', () => {
  it.each([
    [1, 'The container ended with exit code 1.'],
    [126, 'The container ended with exit code 126: the command was found but may not be executed.'],
    [127, 'The container ended with exit code 127: the command was not found.'],
    [134, 'The container ended with exit code 134: it aborted (SIGABRT).'],
    [137, 'The container ended with exit code 137: it was killed (SIGKILL).'],
    [139, 'The container ended with exit code 139: it crashed (SIGSEGV).'],
    [143, 'The container ended with exit code 143: it was asked to end (SIGTERM).'],
    [255, 'The container ended with exit code 255.'],
  ])('%d', (exitCode, text) => {
    expect(exitedWith(exitCode)).toEqual({ code: 'exit_code', text, advice: 'Its output says more.' });
  });
});

describe('REASONS', () => {
  it('have codes of their own, in one form, and whole sentences', () => {
    const reasons = Object.values(REASONS);
    expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length);
    for (const { code, text } of reasons) {
      expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(text).toMatch(/^[A-Z].+\.$/);
    }
  });
});
