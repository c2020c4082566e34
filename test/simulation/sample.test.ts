import { describe, expect, it } from 'vitest';
import { drawn } from '../sample.ts';

const STORIES = Array.from({ length: 18 }, (_, index) => index);
const seeds = Array.from({ length: 200 }, (_, index) => String(index));

describe('a sample', () => {
  it('has so many stories, in their order', () => {
    for (const seed of seeds) {
      const sample = drawn(seed, 'ends', STORIES, 6);
      expect(sample).toHaveLength(6);
      expect(sample.toSorted((one, other) => one - other)).toEqual(sample);
    }
  });

  it('is the same for the same seed, and each list has a draw of its own', () => {
    expect(drawn('7', 'ends', STORIES, 6)).toEqual(drawn('7', 'ends', STORIES, 6));
    expect(drawn('7', 'starts', STORIES, 6)).not.toEqual(drawn('7', 'ends', STORIES, 6));
  });

  it('leaves no story out of every run', () => {
    const played = new Set(seeds.flatMap((seed) => drawn(seed, 'ends', STORIES, 1)));
    expect(played.size).toBe(STORIES.length);
  });

  it('is everything where all are asked for, or no more are there', () => {
    expect(drawn('all', 'ends', STORIES, 6)).toEqual(STORIES);
    expect(drawn('7', 'ends', STORIES.slice(0, 3), 6)).toEqual([0, 1, 2]);
  });
});
