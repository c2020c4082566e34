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
