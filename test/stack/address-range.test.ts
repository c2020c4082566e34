import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsLocalAddresses, isAddressRange } from '../../functions/contract/address-range.ts';
import { whyForbidden } from '../../functions/domain/target/webhook-address.ts';

describe('a range of addresses', () => {
  it.each([
    '10.1.0.0/16',
    '127.0.0.0/8',
    '192.168.1.1/32',
    '0.0.0.0/0',
    '::1/128',
    '::/0',
    'fd12::/48',
    'FD12:0:0::/48',
    '2001:db8:1:2:3:4:5:6/128',
    '2001:db8:1:2:3:4:5:0/112',
  ])('may be %s', (text) => {
    expect(isAddressRange(text)).toBe(true);
  });

  it.each([
    '',
    'none',
    '10.0.0.0',
    '10.1.2.3/16',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0/8',
    '010.0.0.0/8',
    '256.0.0.0/8',
    '0x7f000000/8',
    'fd12::1/48',
    'fd12::/129',
    'fd12::',
    'fd12::0::/48',
    'fd12:/48',
    'fe80::%eth0/64',
    '[fd12::]/48',
    '::ffff:10.0.0.0/104',
    ' 10.0.0.0/8',
    'localhost/8',
  ])('is not "%s"', (text) => {
    expect(isAddressRange(text)).toBe(false);
  });

  it('that is private opens the address with which it begins', () => {
    const ipv4 = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.integer({ min: 8, max: 40 }))
      .map(([b, c, d, length]) => `10.${b}.${c}.${d}/${length}`);
    const ipv6 = fc
      .tuple(fc.nat(0xff), fc.nat(0xffff), fc.integer({ min: 8, max: 140 }))
      .map(
        ([low, group, length]) => `fd${low.toString(16).padStart(2, '0')}:${group.toString(16)}::/${length}`,
      );
    const zeros = fc.integer({ min: 8, max: 32 }).map((length) => `10.0.0.0/${length}`);
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, zeros), (text) => {
        const [address = ''] = text.split('/');
        const isOpen = whyForbidden(address, [text]) === undefined;
        expect(isAddressRange(text) && !isOpen).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

describe('holdsLocalAddresses', () => {
  it.each([
    '127.0.0.0/8',
    '127.0.0.1/32',
    '127.1.2.0/24',
    '0.0.0.0/0',
    '0.0.0.0/8',
    '64.0.0.0/2',
    '169.254.0.0/16',
    '169.254.170.2/32',
    '160.0.0.0/4',
    '224.0.0.0/4',
    '255.255.255.255/32',
    '::/0',
    '::1/128',
    '::/128',
    'fe80::/64',
    'fe80::/10',
    'f000::/4',
    'ff02::/16',
  ])('holds for %s', (range) => {
    expect(isAddressRange(range)).toBe(true);
    expect(holdsLocalAddresses(range)).toBe(true);
  });

  it.each([
    '10.0.0.0/8',
    '192.168.1.0/24',
    '172.16.0.0/12',
    '128.0.0.0/3',
    'fd12::/48',
    'fc00::/7',
    '2001:db8::/32',
    '100.64.0.0/10',
  ])('does not hold for %s', (range) => {
    expect(holdsLocalAddresses(range)).toBe(false);
  });
});

/** The ways to write an IPv4 address as one of IPv6, of which some network may make the IPv4 address again. */
const DRESSES: readonly ((groups: string) => string)[] = [
  (groups) => `::ffff:${groups}`,
  (groups) => `::${groups}`,
  (groups) => `::ffff:0:${groups}`,
  (groups) => `64:ff9b::${groups}`,
  (groups) => `64:ff9b:1::${groups}`,
  (groups) => `2002:${groups}::1`,
  (groups) => `2001:0:${groups}::1`,
];

const OF_THIS_MACHINE = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '169.254.1.1',
  '169.254.169.254',
  '169.254.170.2',
];

const groupsOf = (address: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':');
};

const inEveryForm = OF_THIS_MACHINE.flatMap((address) => [
  address,
  ...DRESSES.map((dress) => dress(groupsOf(address))),
]);

const LOCAL_IN_IPV6 = ['::', '::1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'ff02::1', 'fd00:ec2::254'];

describe('webhookRanges that a stack takes', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const ofIpv4 = fc
    .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }))
    .map(([a, b, c, d, length]) => {
      const bits = [a, b, c, d].map((each) => each.toString(2).padStart(8, '0')).join('');
      const kept = bits.slice(0, length).padEnd(32, '0');
      const address = [0, 8, 16, 24].map((at) => Number.parseInt(kept.slice(at, at + 8), 2)).join('.');
      return `${address}/${length}`;
    });
  const wide = [
    '::ffff:0:0/96',
    '::ffff:7f00:0/104',
    '::ffff:0:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '64::/16',
    '2002::/16',
    '2002:7f00::/24',
    '2001::/32',
    '2000::/3',
    'fc00::/7',
    'fec0::/10',
  ];

  it('open no address of the machine or of its link in any form', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(ofIpv4, fc.constantFrom(...wide)), { maxLength: 40 }), (given) => {
        const taken = given.filter((range) => isAddressRange(range) && !holdsLocalAddresses(range));
        const opened = [...inEveryForm, ...LOCAL_IN_IPV6].filter(
          (address) => whyForbidden(address, taken) === undefined,
        );
        expect(opened).toEqual([]);
      }),
      { examples: [[wide]] },
    );
  });
});
