import { describe, expect, it } from 'vitest';
import {
  isFargateSize,
  parseCpuUnits,
  parseMemoryMiB,
} from '../../../local/emulators/ecs/definitions/fargate-sizes.ts';

describe('Fargate', () => {
  it.each([
    [256, 512],
    [256, 2048],
    [512, 1024],
    [1024, 8192],
    [2048, 16_384],
    [4096, 30_720],
    [8192, 61_440],
    [16_384, 122_880],
  ])('has %i CPU units with %i MiB', (cpu, memory) => {
    expect(isFargateSize(cpu, memory)).toBe(true);
  });

  it.each([
    [256, 513],
    [256, 3072],
    [512, 512],
    [1024, 1024],
    [8192, 17_408],
    [16_384, 36_864],
    [300, 1024],
  ])('has no %i CPU units with %i MiB', (cpu, memory) => {
    expect(isFargateSize(cpu, memory)).toBe(false);
  });

  it.each([
    ['256', 256],
    ['.25 vCPU', 256],
    ['1 vcpu', 1024],
    ['2vCPU', 2048],
    ['', undefined],
    ['-1', undefined],
    ['1 GB', undefined],
  ])('reads "%s" as %s CPU units', (text, units) => {
    expect(parseCpuUnits(text)).toBe(units);
  });

  it.each([
    ['512', 512],
    ['0.5 GB', 512],
    ['30gb', 30_720],
    ['1 vCPU', undefined],
  ])('reads "%s" as %s MiB', (text, mib) => {
    expect(parseMemoryMiB(text)).toBe(mib);
  });
});
