import type { Fault } from '../../domain/shared/errors.ts';
import { fieldOf } from '../parts/form-value.ts';
import type { FormValues } from './form-fields.ts';

/** Where the fields of Job logs stand in the form of the pages. */
const PLACES: Readonly<Record<string, string>> = {
  jobname: 'name',
  startdate: 'at',
  starttime: 'at',
  interval: 'every',
  repeat: 'every',
};

const isTicked = (text: string): boolean => /^(y|yes|t|true|on|1)$/i.test(text.trim());

const kindOf = (body: unknown): FormValues['kind'] => {
  if (fieldOf(body, 'url').trim() !== '') return 'webhook';
  const runs = ['image', 'command', 'shell'].some((name) => fieldOf(body, name).trim() !== '');
  return runs ? 'container' : 'marker';
};

/** A form with the fields of Job logs as the form of the pages shows it, and its faults at their places there. */
export const valuesOfJobLog = (
  body: unknown,
  faults: readonly Fault[],
): { readonly values: FormValues; readonly faults: readonly Fault[] } => {
  const [date, time, interval] = ['startdate', 'starttime', 'interval'].map((name) =>
    fieldOf(body, name).trim(),
  );
  const repeats = isTicked(fieldOf(body, 'repeat'));
  const start = [date, time].filter(Boolean).join('T');
  const kept = ['image', 'shell', 'url', 'timezone'].map((name) => [name, fieldOf(body, name)] as const);
  const startField = repeats ? 'startsAt' : 'at';
  const values: FormValues = {
    kind: kindOf(body),
    when: repeats ? 'every' : 'at',
    texts: {
      ...Object.fromEntries(kept),
      name: fieldOf(body, 'jobname'),
      command: fieldOf(body, 'command'),
      [startField]: start,
      every: interval ? `${interval}s` : '',
      tags: 'job-logs',
    },
  };
  const placed = faults.map(({ pointer, detail }) => {
    const field = pointer.slice(1);
    const place = PLACES[field] ?? field;
    return { pointer: `/${place === 'at' ? startField : place}`, detail: `${field}: ${detail}` };
  });
  return { values, faults: placed };
};
