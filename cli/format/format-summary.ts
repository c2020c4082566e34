import type { Caller, PauseOfAll, Preview, Summary } from '../api/api-shapes.ts';
import { endingLine, moneyText } from './format-run.ts';
import { between, shortDuration, shortInstant } from './format-time.ts';
import { type Fact, facts, harmless, type Paint, table } from './format-words.ts';

const named = ({ id, name }: { readonly id: string; readonly name?: string | undefined }): string =>
  name === undefined ? id : `${id} ${harmless(name)}`;

/** `since 2026-11-21 09:30:03Z until 2026-11-21 10:30:03Z` */
export const pauseText = ({ since, until }: PauseOfAll): string =>
  `since ${shortInstant(since)}${until === undefined ? '' : ` until ${shortInstant(until)}`}`;

/** What `summary` tells; `now` in milliseconds since 1970. */
export const summaryText = (summary: Summary, now: number, paint: Paint): string => {
  const { counts, countedUpTo, next, failures, paused, watchdog } = summary;
  const at = new Date(now).toISOString();
  const count = (state: keyof Summary['counts']): Fact => {
    const known = counts[state];
    return [state, known >= countedUpTo ? `${known} or more` : String(known)];
  };
  const wait = next && shortDuration(between(at, next.dueAt) ?? 0);
  const tick = watchdog.lastTickAt;
  return facts(
    [
      count('running'),
      count('scheduled'),
      count('history'),
      ['next', next && `${shortInstant(next.dueAt)}, in ${wait}: ${named(next)}`],
      ['paused', paused && paint('bad', `all jobs, ${pauseText(paused)}`)],
      ['watchdog', tick ? `looked ${shortDuration(between(tick, at) ?? 0)} ago` : 'has not looked yet'],
      ['failures', failures.flatMap((job) => [named(job), ...lastEnd(job, paint)])],
    ],
    paint,
  );
};

const lastEnd = ({ lastRun }: Summary['failures'][number], paint: Paint): string[] =>
  lastRun ? [`  ${shortInstant(lastRun.stoppedAt ?? lastRun.dueAt)} ${endingLine(lastRun, paint)}`] : [];

const priceText = (price: NonNullable<Preview['price']>): string => {
  const money = (amount: number) => moneyText(amount, price.currency);
  const run = [`${money(price.usdPerRun)} a run`, `${money(price.usdPerHour)} for each hour it runs`];
  const month = price.usdPerMonth === undefined ? [] : [`${money(price.usdPerMonth)} in 30 days`];
  return [...run, ...month].join(', ');
};

const previewTable = ({ occurrences }: Preview, paint: Paint): string => {
  const hasNotes = occurrences.some(({ note }) => note !== undefined);
  const head = ['DUE', 'LOCAL TIME', ...(hasNotes ? ['NOTE'] : [])];
  const rows = occurrences.map(({ at, local, note = '' }) =>
    [shortInstant(at), local.replace('T', ' '), note].slice(0, head.length).map(harmless),
  );
  return table(head, rows, paint);
};

/** What `preview` tells. */
export const previewText = (preview: Preview, paint: Paint): string => {
  const { occurrences, words, size, price, warnings } = preview;
  const list: Fact[] = [
    ['size', size && `${size.cpu} vCPU, ${size.memory} MiB`],
    [
      'price',
      price && [priceText(price), `as of ${price.asOf}:`, ...price.assumes.split('; ').map(harmless)],
    ],
    ['warnings', warnings.map((text) => paint('bad', harmless(text)))],
  ];
  const times = occurrences.length === 0 ? [] : [previewTable(preview, paint)];
  const parts = [`${harmless(words)}\n`, ...times, facts(list, paint)];
  return parts.filter((part) => part !== '').join('\n');
};

/** What `whoami` tells. */
export const callerText = ({ name, scopes }: Caller): string => `${harmless(name)}: ${scopes.join(', ')}\n`;
