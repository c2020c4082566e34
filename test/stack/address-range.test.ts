import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddressRange } from '../../functions/domain/target/webhook-address.ts';
import { isAddressRange } from '../../lib/address-range.ts';

const isTakenByFunctions = (text: string) => 'value' in parseAddressRange(text);

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
  ])('may be %s, and the functions start with it', (text) => {
    expect(isAddressRange(text)).toBe(true);
    expect(isTakenByFunctions(text)).toBe(true);
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

  it('that the build lets through never keeps a function from starting', () => {
    const ipv4 = fc.tuple(fc.ipV4(), fc.nat(40)).map(([address, length]) => `${address}/${length}`);
    const ipv6 = fc.tuple(fc.ipV6(), fc.nat(140)).map(([address, length]) => `${address}/${length}`);
    const zeros = fc.tuple(fc.nat(255), fc.nat(32)).map(([first, length]) => `${first}.0.0.0/${length}`);
    const short = fc
      .tuple(fc.nat(0xffff), fc.nat(128))
      .map(([group, length]) => `${group.toString(16)}::/${length}`);
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, zeros, short), (text) => {
        expect(isAddressRange(text) && !isTakenByFunctions(text)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
