/**
 * Tells whether a text names an IANA time zone (`Europe/Berlin`, `UTC`). Offsets such as `+02:00` are no names,
 * although Intl takes them.
 */
export const isTimezoneName = (text: string): boolean => {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    // Intl has no other way to say that it does not know a name.
    return false;
  }
};
