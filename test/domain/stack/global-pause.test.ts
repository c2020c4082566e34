import { describe, expect, it } from 'vitest';
import { DAY } from '../../../functions/domain/shared/instant.ts';
import { isPaused, type PauseOfAll } from '../../../functions/domain/stack/global-pause.ts';
import { NOW } from '../samples.ts';

describe('isPaused', () => {
  it.each<[string, PauseOfAll | undefined, boolean]>([
    ['without a pause', undefined, false],
    ['without an end', { since: NOW - 9 * DAY }, true],
    ['before its end', { since: NOW - DAY, until: NOW + 1 }, true],
    ['at its end', { since: NOW - DAY, until: NOW }, false],
    ['after its end', { since: NOW - DAY, until: NOW - 1 }, false],
  ])('%s', (_what, pause, expected) => {
    expect(isPaused(pause, NOW)).toBe(expected);
  });
});
