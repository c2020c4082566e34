import { describe, expect, it } from 'vitest';
import { ZONE_DATA_VERSION } from '../../functions/domain/shared/zone-data.generated.ts';
import { zoneNames, zoneOffsetsOf } from '../../functions/domain/shared/zone-offsets.ts';
import { linesOf, pythonProgram } from './support/ask.ts';

const SECOND = 1000;

const seed = String(Date.now());
const [release, ...lines] = await linesOf([...pythonProgram('zone_offsets'), seed]);
const told = lines.map((line) => {
  const [zone = '', at, offset] = line.split(' ');
  return { zone, at: Number(at), offset: Number(offset) };
});

describe(`the time zones, beside Python's zoneinfo (seed ${seed})`, () => {
  it('are of the release that Python has', () => {
    expect(ZONE_DATA_VERSION).toBe(release);
  });

  it('have the same names', () => {
    expect([...zoneNames()].toSorted()).toEqual([...new Set(told.map(({ zone }) => zone))].toSorted());
  });

  it('have the same offset around every change to 2050, and up to the year 9999', () => {
    const other = told.filter(
      ({ zone, at, offset }) => zoneOffsetsOf(zone)?.at(at * SECOND) !== offset * SECOND,
    );
    expect(other).toEqual([]);
    expect(told.length).toBeGreaterThan(40_000);
  });
});
