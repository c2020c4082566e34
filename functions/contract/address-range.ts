import { isIPv4, isIPv6 } from 'node:net';

/** The two must be of one kind: an IPv4 address has no colon, an IPv6 one no more than colons and hex digits here. */
const FORM = /^([\d.]+|[\da-f:]+)\/(0|[1-9]\d{0,2})$/i;

/**
 * Tells whether a text is a range of addresses (CIDR) that begins with its own first address: `10.1.0.0/16` and
 * `fd12::/48`, but not `10.1.2.3/16`. Nothing is deployed with another one, and the functions refuse to start with it.
 */
export function isAddressRange(text: string): boolean {
  const [, address = '', length = ''] = FORM.exec(text) ?? [];
  const bits = bitsOf(address);
  return bits !== '' && Number(length) <= bits.length && !bits.slice(Number(length)).includes('1');
}

/** An address as 32 or 128 binary digits; empty for any other text. */
function bitsOf(address: string): string {
  if (isIPv4(address)) return address.split('.').map(binaryOf(10, 8)).join('');
  return isIPv6(address) ? groupsOf(address).map(binaryOf(16, 16)).join('') : '';
}

/** The eight groups of an IPv6 address; `::` stands for those that are missing. */
function groupsOf(address: string): readonly string[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const missing = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...missing, ...tail];
}

const binaryOf = (base: number, digits: number) => (text: string) =>
  Number.parseInt(text, base).toString(2).padStart(digits, '0');

/**
 * What is on the machine itself or on its link. https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const LOCAL = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
];

/** The digits that all addresses of a range begin with, and the kind of these addresses. */
function prefixOf(range: string): { readonly kind: number; readonly digits: string } {
  const [address = '', length] = range.split('/');
  const bits = bitsOf(address);
  return { kind: bits.length, digits: bits.slice(0, Number(length)) };
}

/** Tells whether a range, as `isAddressRange` takes it, has an address in it that stands for the machine itself or is on its link. */
export function holdsLocalAddresses(range: string): boolean {
  const { kind, digits } = prefixOf(range);
  return LOCAL.map(prefixOf).some(
    (local) => local.kind === kind && (local.digits.startsWith(digits) || digits.startsWith(local.digits)),
  );
}

/** What `isAddressRange` takes, in words. */
export const ADDRESS_RANGE_RULE =
  'ranges of addresses, each with its first address, such as 10.1.0.0/16 or fd12::/48';
