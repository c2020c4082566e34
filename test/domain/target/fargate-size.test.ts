import { describe, expect, it } from 'vitest';
import {
  leastMemory,
  parseCpu,
  parseEphemeralStorage,
  parseSize,
  SMALLEST_SIZE,
} from '../../../functions/domain/target/fargate-size.ts';

const between = (from: number, to: number, by: number): number[] => {
  const sizes: number[] = [];
  for (let size = from; size <= to; size += by) sizes.push(size * 1024);
  return sizes;
};

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const PAIRS: readonly (readonly [vcpus: number, units: number, memory: readonly number[], words: string])[] =
  [
    [0.25, 256, [512, 1024, 2048], '512, 1024, 2048'],
    [0.5, 512, [1024, 2048, 3072, 4096], '1024, 2048, 3072, 4096'],
    [1, 1024, between(2, 8, 1), '2048 to 8192 in steps of 1024'],
    [2, 2048, between(4, 16, 1), '4096 to 16384 in steps of 1024'],
    [4, 4096, between(8, 30, 1), '8192 to 30720 in steps of 1024'],
    [8, 8192, between(16, 60, 4), '16384 to 61440 in steps of 4096'],
    [16, 16384, between(32, 120, 8), '32768 to 122880 in steps of 8192'],
  ];

const EVERY_MEMORY = [0, 256, 511, 512, 513, ...between(1, 128, 1), 1025, -512, 1.5, Number.NaN];

describe('parseCpu', () => {
  it.each(PAIRS)('reads %d vCPU as %d units', (vcpus, units) => {
    expect(parseCpu(vcpus)).toEqual({ value: units });
  });

  it.each([0, -1, 0.1, 0.24, 0.3, 0.75, 3, 5, 15, 17, 32, 257, 1e308, Number.NaN, Infinity])(
    'refuses %d',
    (vcpus) => {
      expect(parseCpu(vcpus)).toEqual({
        fault: `${vcpus}: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU`,
      });
    },
  );
});

describe('CPU and memory in the units of others', () => {
  it.each(PAIRS)('%d vCPU, given in CPU units, is asked back', (vcpus, units) => {
    expect(parseCpu(units)).toEqual({
      fault: `${units}: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU; did you mean ${vcpus}?`,
    });
  });

  it.each([
    [2, '; did you mean 2048?'],
    [536_870_912, '; did you mean 512?'],
    [2000, ''],
  ])('%d of memory', (given, question) => {
    expect(parseSize(256, given)).toEqual({
      fault: `${given}: 0.25 vCPU pairs with 512, 1024, 2048 MiB${question}`,
    });
  });
});

describe('parseSize', () => {
  it.each(PAIRS)('pairs %d vCPU (%d units) with exactly its sizes', (_vcpus, units, memory) => {
    const taken = EVERY_MEMORY.filter((size) => 'value' in parseSize(units, size));
    expect(taken).toEqual(memory);
  });

  it.each(PAIRS)('says what pairs with %d vCPU (%d units)', (vcpus, units, _memory, words) => {
    expect(parseSize(units, 100)).toEqual({ fault: `100: ${vcpus} vCPU pairs with ${words} MiB` });
  });

  it('gives the size back', () => {
    expect(parseSize(1024, 3072)).toEqual({ value: { cpuUnits: 1024, memoryMiB: 3072 } });
  });
});

describe('leastMemory', () => {
  it.each(PAIRS)('is the first that pairs with %d vCPU (%d units)', (_vcpus, units, memory) => {
    expect(leastMemory(units)).toBe(memory[0]);
  });
});

describe('SMALLEST_SIZE', () => {
  it('is a pair that Fargate offers', () => {
    expect(parseSize(SMALLEST_SIZE.cpuUnits, SMALLEST_SIZE.memoryMiB)).toEqual({ value: SMALLEST_SIZE });
  });
});

describe('parseEphemeralStorage', () => {
  it.each([21, 100, 200])('takes %d GiB', (gib) => {
    expect(parseEphemeralStorage(gib)).toEqual({ value: gib });
  });

  it.each([20, 201, 50.5, 0, -21, Number.NaN])('refuses %d GiB', (gib) => {
    expect(parseEphemeralStorage(gib)).toEqual({
      fault: `${gib}: expected 21 to 200 whole GiB; without it there are 20`,
    });
  });
});
