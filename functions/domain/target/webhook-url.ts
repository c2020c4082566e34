import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { isAddress, whyForbidden } from './webhook-address.ts';

/** How the URL of a webhook is read. */
export interface WebhookUrlRules {
  /** Ranges of addresses (`127.0.0.0/8`) that may be reached beside the public internet. */
  readonly allowed: readonly string[];
  /** The most characters, where that is fewer than `LONGEST_URL` (an older API has its own limit). */
  readonly longest?: number | undefined;
}

/** The most characters of a URL, as given and once written out in full. */
export const LONGEST_URL = 2048;

const LONGEST_SHOWN = 256;

/** A URL as a fault shows it: without whatever stands before an @, because that may be a password. */
const show = (text: string): string => {
  const safe = text.replace(/^.*@/s, '…@');
  return safe.length > LONGEST_SHOWN ? `${quote(safe, LONGEST_SHOWN)}…` : JSON.stringify(safe);
};

/** What a URL parser would take out or read as something else, so that the text shows another place than it names. */
const MISLEADING = /[\s\\\p{Cc}\p{Cs}]/u;

/** What is wrong with the text as it stands, before a parser makes something else of it. */
const faultOfText = (text: string, longest: number): string | undefined => {
  if (text.length > longest) return `${text.length} characters: expected at most ${longest}`;
  if (!/^https?:\/\//i.test(text)) return 'expected a URL that begins with https:// or http://';
  if (!/^https?:\/\/[^/?#]/i.test(text)) return 'names no host';
  if (MISLEADING.test(text)) {
    return 'holds white space, a control character, a backslash or half of a surrogate pair; write it percent-encoded';
  }
  return text.includes('#') ? 'has a fragment (#…), which is never sent; leave it out' : undefined;
};

/** A name as DNS takes it: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 (and _, which is in use). */
const NAME = /^(?=.{1,253}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}$/;

/** What a host will be connected to, as far as its name alone tells. */
const addressOf = (host: string): string | undefined => {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isAddress(bare)) return bare;
  // Loopback whatever a name server says: https://www.rfc-editor.org/rfc/rfc6761#section-6.3
  return /(?:^|\.)localhost$/.test(host) ? '127.0.0.1' : undefined;
};

const faultOfHost = (host: string, allowed: readonly string[]): string | undefined => {
  const address = addressOf(host);
  if (address !== undefined) {
    const why = whyForbidden(address, allowed);
    return why && `${address} is ${why}, to which no webhook is sent`;
  }
  if (host.endsWith('.')) return 'leave out the dot at the end of the host';
  return NAME.test(host)
    ? undefined
    : `host ${quote(host, LONGEST_SHOWN)}: expected letters, digits, - and _ in parts of 1 to 63 between dots, 253 in all`;
};

const faultOfUrl = (url: URL, { allowed }: WebhookUrlRules): string | undefined => {
  if (url.username !== '' || url.password !== '') {
    return 'carries a user name or a password; send a header instead';
  }
  if (url.port === '0') return 'port 0: expected 1 to 65535';
  if (url.href.length > LONGEST_URL) {
    return `${url.href.length} characters once percent-encoded: expected at most ${LONGEST_URL}`;
  }
  return faultOfHost(url.hostname, allowed);
};

/**
 * Reads where a webhook is sent: an http or https URL in the form that the URL standard gives it
 * (https://url.spec.whatwg.org/), in which other spellings of an IPv4 address have become the usual one. A fault is a
 * sentence with the URL, without the credentials it may carry. Names are not resolved here: what they resolve to is
 * judged each time before a connection is made.
 */
export const parseWebhookUrl = (text: string, rules: WebhookUrlRules): Parsed<string> => {
  const fault = (rule: string) => ({ fault: `${show(text)}: ${rule}` });
  const faultInText = faultOfText(text, Math.min(rules.longest ?? LONGEST_URL, LONGEST_URL));
  if (faultInText !== undefined) return fault(faultInText);
  const url = URL.parse(text);
  if (!url) return fault('no URL; check its host and its port (1 to 65535)');
  const faultInUrl = faultOfUrl(url, rules);
  return faultInUrl === undefined ? { value: url.href } : fault(faultInUrl);
};
