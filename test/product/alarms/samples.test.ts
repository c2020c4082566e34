import { describe, expect, it } from 'vitest';
import { JsonLog } from '../../../functions/adapters/json-log.ts';
import { samplesOfInvocations, samplesOfLog } from './samples.ts';

const AT = 1_700_000_000_000;

it('what the log of the functions counts and measures is a sample each', () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = new JsonLog({ clock: { now: () => AT }, stackName: 'nightly', write });
  log.info('job created', { jobId: 'j' });
  log.count('SweepRepaired', 3);
  log.measure('StartLateness', 250);
  const metric = { namespace: 'Runat', dimensions: { Stack: 'nightly' }, at: AT };
  expect(samplesOfLog(`no entry\n${lines.join('')}`)).toEqual([
    { ...metric, name: 'SweepRepaired', value: 3 },
    { ...metric, name: 'StartLateness', value: 250 },
  ]);
});

describe('an invocation', () => {
  const valuesOf = (beside: number, hasFailed: boolean) => {
    const samples = samplesOfInvocations([{ caller: 'wake', began: AT, beside, hasFailed }], (name) => name);
    for (const sample of samples) {
      expect(sample).toMatchObject({
        namespace: 'AWS/Lambda',
        dimensions: { FunctionName: 'wake' },
        at: AT,
      });
    }
    return Object.fromEntries(samples.map(({ name, value }) => [name, value]));
  };

  it('is an error where it fails', () => {
    expect(valuesOf(0, true)).toEqual({ Errors: 1, Throttles: 0 });
    expect(valuesOf(0, false)).toEqual({ Errors: 0, Throttles: 0 });
  });

  it('is refused beside ten others', () => {
    expect(valuesOf(9, false)).toEqual({ Errors: 0, Throttles: 0 });
    expect(valuesOf(10, false)).toEqual({ Throttles: 1 });
  });
});
