import { describe, expect, it } from 'vitest';
import { DomainError, isFault } from '../../../functions/domain/shared/errors.ts';

describe('DomainError', () => {
  it('has a code, a message and no faults unless they are given', () => {
    const error = new DomainError('not_found', 'there is no job "x"');
    expect(error).toMatchObject({ name: 'DomainError', code: 'not_found', message: 'there is no job "x"' });
    expect(error.faults).toEqual([]);
    expect(error).toBeInstanceOf(Error);
    expect('cause' in error).toBe(false);
  });

  it('carries every fault and what caused it', () => {
    const faults = [{ pointer: '/image', detail: 'missing' }];
    const cause = new Error('socket closed');
    expect(new DomainError('invalid', 'no', { faults, cause })).toMatchObject({ faults, cause });
  });
});

describe('isFault', () => {
  it.each([
    [{ value: 1 }, false],
    [{ value: undefined }, false],
    [{ fault: 'no' }, true],
    [{ fault: '' }, true],
  ])('%j: %s', (parsed, expected) => {
    expect(isFault(parsed)).toBe(expected);
  });
});
