import type { TzifZone, ZoneTransition } from './read-tzif.ts';

/** A rule of a footer: `<+0330>-3:30`, `CET-1CEST,M3.5.0,M10.5.0/3`. https://www.rfc-editor.org/rfc/rfc9636#section-3.3 */
const FOOTER =
  /^(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(?:(?:<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)?,(M[^,/]+)(?:\/([^,]+))?,(M[^,/]+)(?:\/([^,]+))?)?$/;

const minutesOf = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  if (seconds !== 0) throw new Error(`${text}: expected whole minutes`);
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

const wholeMinutes = (seconds: number): number => {
  if (seconds % 60 !== 0) throw new Error(`${seconds} s: expected whole minutes`);
  return seconds / 60;
};

const turnText = (rule: string | undefined, time: string | undefined): string =>
  `${rule?.slice(1)}/${minutesOf(time ?? '2')}`;

/** The footer as `<offset>` or `<offset>,<offset of summer>,<month>.<week>.<weekday>/<minutes>,<the same of its end>`. */
const ruleText = (footer: string): string => {
  const match = FOOTER.exec(footer);
  if (!match) throw new Error(`footer "${footer}": expected a POSIX rule with months`);
  const [, standard = '', summer, from, fromTime, to, toTime] = match;
  // POSIX counts west of Greenwich as positive.
  const offset = 0 - minutesOf(standard);
  if (from === undefined) return String(offset);
  const summerOffset = summer === undefined ? offset + 60 : 0 - minutesOf(summer);
  return [offset, summerOffset, turnText(from, fromTime), turnText(to, toTime)].join(',');
};

/** The transitions from an instant on that change the offset, and the offset before them. The last one stays in any case: from it on the rule holds. */
const changesFrom = ({ firstOffset, transitions }: TzifZone, since: number) => {
  const changes: ZoneTransition[] = [];
  let first = firstOffset;
  for (const transition of transitions) {
    const isNew = transition.offset !== (changes.at(-1)?.offset ?? first);
    if (transition.at <= since) first = transition.offset;
    else if (isNew || transition === transitions.at(-1)) changes.push(transition);
  }
  return { first, changes };
};

/**
 * A zone as a line of the zone data, without its name: `<rule>`, or `<rule> <first offset> <change> …`. A change is
 * `<minutes since the one before>=<offset>`, the first one since `since` (seconds since the epoch). All offsets are minutes.
 * @throws Error for a zone that this form cannot hold.
 */
export const zoneText = (zone: TzifZone, since: number): string => {
  const rule = ruleText(zone.footer);
  const { first, changes } = changesFrom(zone, since);
  if (changes.length === 0) return rule;
  const steps = changes.map(({ at, offset }, index) => {
    const before = changes[index - 1]?.at ?? since;
    return `${wholeMinutes(at - before)}=${wholeMinutes(offset)}`;
  });
  return [rule, wholeMinutes(first), ...steps].join(' ');
};
