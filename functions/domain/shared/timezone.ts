import leven from 'leven';
import type { Parsed } from './errors.ts';
import { quote } from './quote.ts';
import { WINDOWS_ZONES } from './windows-zones.generated.ts';
import { ZONE_ABBREVIATIONS } from './zone-abbreviations.ts';
import { zoneNameOf, zoneNames } from './zone-offsets.ts';

/** No name is longer. */
const LONGEST_ZONE = 64;

/** So many letters may be wrong, added or left out in a name: one in three, three at most. */
const mostWrong = (name: string): number => Math.min(3, Math.floor(name.length / 3));

const placeOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/**
 * The IANA time zone whose place (the last part of its name) is the nearest to that of a text which names none; among
 * equals the one with the nearest whole name. Undefined when nothing is near.
 */
export const nearestTimezone = (text: string): string | undefined => {
  const wanted = text.trim().toLowerCase().replaceAll(' ', '_');
  const place = placeOf(wanted);
  return zoneNames()
    .map((name) => {
      const known = name.toLowerCase();
      return { name, place: leven(place, placeOf(known)), whole: leven(wanted, known) };
    })
    .filter((candidate) => candidate.place <= mostWrong(place))
    .sort((a, b) => a.place - b.place || a.whole - b.whole)
    .at(0)?.name;
};

const windowsName = (text: string): string | undefined =>
  WINDOWS_ZONES.trim()
    .split('\n')
    .map((line) => line.split('='))
    .find(([name]) => name?.toLowerCase() === text.toLowerCase())
    ?.at(1);

const OFFSET = /^(?:UTC|GMT|Z)?\s*([+-])(\d{1,2})(?::?(\d{2}))?$/i;
/** Zones of the database with an offset all year, from 14 hours ahead of UTC to 12 hours behind it. */
const MOST_AHEAD = 14;
const MOST_BEHIND = 12;

/** Names such as `Etc/GMT-2` count hours west of Greenwich: https://github.com/eggert/tz/blob/main/etcetera */
const offsetFault = (text: string): string | undefined => {
  const match = OFFSET.exec(text);
  if (!match) return undefined;
  const [, sign, hours, minutes = '00'] = match;
  const isAhead = sign === '+';
  const count = Number(hours);
  const noName = `${quote(text)}: an offset is not the name of a time zone`;
  if (count === 0 && minutes === '00') return `${noName}; did you mean UTC?`;
  if (minutes !== '00' || count > (isAhead ? MOST_AHEAD : MOST_BEHIND))
    return `${noName}: name a place such as Asia/Kolkata`;
  const name = `Etc/GMT${isAhead ? '-' : '+'}${count}`;
  return `${noName}: name a place such as Europe/Berlin, or ${name}, whose sign is reversed, for ${sign}${String(count).padStart(2, '0')}:00 all year`;
};

const oneOf = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');

const otherNameFault = (text: string): string | undefined => {
  const meant = ZONE_ABBREVIATIONS[text.toUpperCase()];
  if (meant)
    return `${quote(text)}: an abbreviation, not the name of an IANA time zone; did you mean ${oneOf(meant)}?`;
  const zone = windowsName(text);
  return zone && `${quote(text)}: the name of a time zone in Windows; did you mean ${zone}?`;
};

const faultOf = (text: string): string => {
  const given = text.trim();
  const fault = offsetFault(given) ?? otherNameFault(given);
  if (fault !== undefined) return fault;
  const nearest = /^[A-Za-z]/.test(text) ? nearestTimezone(text) : undefined;
  return nearest === undefined
    ? `${quote(text)}: expected an IANA time zone such as Europe/Berlin`
    : `${quote(text)}: no such time zone; did you mean ${nearest}?`;
};

/**
 * Checks the name of a time zone of the IANA database (`Europe/Berlin`, `UTC`) and gives it as the database writes it; upper and lower case do not
 * count. Nothing else is a name: no offset, no abbreviation that the database does not have. The fault offers what may be meant.
 */
export const parseTimezone = (text: string): Parsed<string> => {
  if (text.length > LONGEST_ZONE)
    return { fault: `${quote(text)}: expected an IANA time zone such as Europe/Berlin` };
  const name = zoneNameOf(text);
  return name === undefined ? { fault: faultOf(text) } : { value: name };
};
