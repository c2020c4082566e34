import { zoneNameOf } from '../domain/shared/zone-offsets.ts';

/** Tells whether a text names a time zone of the IANA database (`Europe/Berlin`, `UTC`). Offsets such as `+02:00` are no names. */
export const isTimezoneName = (text: string): boolean => zoneNameOf(text) !== undefined;
