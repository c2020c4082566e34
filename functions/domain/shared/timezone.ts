import leven from 'leven';

/**
 * Names that Intl takes but does not list, because it lists the former ones
 * (https://unicode.org/reports/tr35/#Time_Zone_Identifiers).
 */
const PRESENT_NAMES = [
  'UTC',
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Catamarca',
  'America/Argentina/Cordoba',
  'America/Argentina/Jujuy',
  'America/Argentina/Mendoza',
  'America/Atikokan',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Kanton',
  'Pacific/Pohnpei',
];

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
  return [...PRESENT_NAMES, ...Intl.supportedValuesOf('timeZone')]
    .map((name) => {
      const known = name.toLowerCase();
      return { name, place: leven(place, placeOf(known)), whole: leven(wanted, known) };
    })
    .filter((candidate) => candidate.place <= mostWrong(place))
    .sort((a, b) => a.place - b.place || a.whole - b.whole)
    .at(0)?.name;
};
