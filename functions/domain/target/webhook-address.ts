import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where machines and containers of AWS, Alibaba, Oracle, Azure, OpenStack and Google read their own credentials and
 * settings. No exception opens these.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html,
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16,
 * https://docs.openstack.org/nova/latest/user/metadata.html and
 * https://cloud.google.com/compute/docs/metadata/querying-metadata
 */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
]);

/**
 * Ranges in words, by the names that ipaddr.js has for the registries of special addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry). A range that is not
 * here is a special one all the same.
 */
const RANGES: ReadonlyMap<string, string> = new Map([
  ['loopback', 'a loopback address'],
  ['private', 'a private address'],
  ['uniqueLocal', 'a private address'],
  ['deprecatedSiteLocal', 'a private address'],
  ['linkLocal', 'a link-local address'],
  ['carrierGradeNat', 'an address that providers use inside their networks'],
  ['multicast', 'a multicast address'],
  ['broadcast', 'the broadcast address'],
  ['unspecified', 'an address that stands for this machine'],
  ['ipv4Mapped', 'an IPv4 address written as IPv6'],
  ['rfc6145', 'an IPv4 address written as IPv6'],
  ['rfc6052', 'an IPv4 address written as IPv6'],
  ['6to4', 'an address of a tunnel'],
  ['teredo', 'an address of a tunnel'],
  ['discard', 'an address that discards everything'],
  ['reserved', 'a reserved address'],
]);

/** https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1 */
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
/** https://www.rfc-editor.org/rfc/rfc6052: its last four bytes are the IPv4 address that is reached. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** All that is routed. https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Only the usual forms: what a lookup gives, or a URL once it has been parsed. */
const parseAddress = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
};

const parseRange = (text: string): [Address, number] | undefined => {
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) return ipaddr.IPv4.parseCIDR(text);
  return ipaddr.IPv6.isValidCIDR(text) ? ipaddr.IPv6.parseCIDR(text) : undefined;
};

const isWithin = (address: Address, range: string): boolean => {
  const parsed = parseRange(range);
  return parsed !== undefined && parsed[0].kind() === address.kind() && address.match(parsed);
};

/** IPv6 ranges whose addresses contain an IPv4 address. No exception opens them: it would open the IPv4 address, too. */
const HOLD_IPV4: ReadonlySet<string> = new Set(['ipv4Mapped', 'rfc6145', 'rfc6052', '6to4', 'teredo']);

const rangeOf = (address: Address): string => {
  const range = address.range();
  if (range !== 'unicast' || address.kind() === 'ipv4') return range;
  if (address.match(IPV4_COMPATIBLE)) return 'ipv4Mapped';
  return address.match(GLOBAL_UNICAST) ? 'unicast' : 'reserved';
};

/** The address with the translation by NAT64 undone, and without its zone: that is the way there, not another place. */
const reached = (address: Address): Address => {
  const bytes = address.toByteArray();
  const isTranslated = address.kind() === 'ipv6' && address.match(NAT64);
  return ipaddr.fromByteArray(isTranslated ? bytes.slice(-4) : bytes);
};

/**
 * Why no webhook may be sent to an IP address, in words such as `a private address`; undefined where one may: to the
 * public internet and to `allowed`, ranges such as `127.0.0.0/8` and `::1/128`. The address is in one of the usual
 * forms, without brackets; anything else is forbidden.
 */
export const whyForbidden = (address: string, allowed: readonly string[]): string | undefined => {
  const parsed = parseAddress(address);
  if (!parsed) return 'no IP address';
  const end = reached(parsed);
  if (METADATA.has(end.toString())) return 'the metadata address of a cloud';
  const range = rangeOf(end);
  const isOpen =
    range === 'unicast' || (!HOLD_IPV4.has(range) && allowed.some((each) => isWithin(end, each)));
  return isOpen ? undefined : (RANGES.get(range) ?? 'an address for special use');
};

/** Tells whether a text is an IP address in one of the usual forms. */
export const isAddress = (text: string): boolean => parseAddress(text) !== undefined;
