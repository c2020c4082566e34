import type { Activity } from '../api/api-shapes.ts';
import { shortInstant } from './format-time.ts';
import { harmless, type Paint, table } from './format-words.ts';

type Change = Activity['changes'][number];

const namesOf = (sign: string, names: readonly string[] = []): string[] =>
  names.map((name) => `${sign}${name}`);

/** `cron: 0 3 * * * → 30 3 * * *`, `environment: +MODE ~URL`, or `shell` alone. */
const changeWords = ({ field, from, to, isHidden, added, removed, changed }: Change): string => {
  const names = [...namesOf('+', added), ...namesOf('-', removed), ...namesOf('~', changed)];
  if (isHidden) return names.length === 0 ? field : `${field}: ${names.join(' ')}`;
  if (from === undefined) return `${field}: ${to ?? ''}`;
  return `${field}: ${from} → ${to ?? '(none)'}`;
};

const aboutOf = ({ jobName, jobId, token }: Activity): string => jobName ?? jobId ?? token ?? '';

const detailsOf = ({ changes, runId, deliveryId }: Activity): string =>
  [...changes.map(changeWords), ...(runId ? [runId] : []), ...(deliveryId ? [deliveryId] : [])].join('; ');

/** The table that `activity` shows. */
export const activityTable = (
  entries: readonly Activity[],
  { paint, withJob }: { readonly paint: Paint; readonly withJob: boolean },
): string => {
  if (entries.length === 0) return 'Nobody has changed anything.\n';
  const rows = entries.map((entry) => [
    shortInstant(entry.at),
    harmless(entry.caller),
    entry.action.replaceAll('_', ' '),
    ...(withJob ? [harmless(aboutOf(entry))] : []),
    harmless(detailsOf(entry)),
  ]);
  const head = ['TIME', 'CALLER', 'WHAT', ...(withJob ? ['JOB'] : []), 'CHANGES'];
  return table(head, rows, paint);
};
