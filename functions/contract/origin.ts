const LONGEST_ORIGIN = 100;

/** What an allowed origin is, in words. */
export const ORIGIN_RULE = `origins as browsers write them, such as https://jobs.example.com or http://127.0.0.1:3000: no path, no wildcard, at most ${LONGEST_ORIGIN} characters`;

/**
 * Tells whether a text is the origin of pages to which the operator may open the API. `http` is one too: the operator
 * names the host, and pages of a private network or of this machine often have no certificate.
 * https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
 */
export const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*,]+$/.test(text) &&
  text.length <= LONGEST_ORIGIN &&
  URL.canParse(text) &&
  new URL(text).origin === text;
