import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress, whyForbidden } from '../../../functions/domain/target/webhook-address.ts';
import { FORBIDDEN_HOSTS } from './forbidden-webhooks.ts';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

describe('whyForbidden', () => {
  it.each(FORBIDDEN_HOSTS.map(([, address, why]) => [address, why]))('%s is %s', (address, why) => {
    expect(whyForbidden(address, [])).toBe(why);
  });

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a05:d014::1',
    '64:ff9b::1.1.1.1',
    '64:ff9b::101:101',
  ])('%s may be reached', (address) => {
    expect(whyForbidden(address, [])).toBeUndefined();
  });

  it.each([
    '',
    'example.com',
    '127.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '01.1.1.1',
    '1.1.1.1 ',
    '1.1.1.1\n',
    '1.1.1',
    '1.1.1.256',
    '[::1]',
    '1::2::3',
    '12345::',
    '::1/128',
  ])('%j is no address in a usual form', (text) => {
    expect(whyForbidden(text, ['0.0.0.0/0', '::/0'])).toBe('no IP address');
  });

  it.each([
    ['127.0.0.1', LOOPBACK],
    ['127.255.255.255', LOOPBACK],
    ['::1', LOOPBACK],
    ['10.1.2.3', ['10.1.0.0/16']],
    ['fd12::5', ['fd12::/48']],
    ['fe80::1%eth0', ['fe80::/10']],
    ['64:ff9b::10.1.2.3', ['10.1.0.0/16']],
  ])('%s may be reached where %j are allowed', (address, allowed) => {
    expect(whyForbidden(address, allowed)).toBeUndefined();
  });

  it.each([
    ['10.2.0.1', ['10.1.0.0/16'], 'a private address'],
    ['10.1.2.3', ['::/0'], 'a private address'],
    ['fd12::5', ['0.0.0.0/0'], 'a private address'],
    ['10.1.2.3', ['10/8', 'nonsense', ''], 'a private address'],
    ['169.254.169.254', ['0.0.0.0/0', '169.254.169.254/32'], 'the metadata address of a cloud'],
    ['fd00:ec2::254', ['::/0'], 'the metadata address of a cloud'],
    ['64:ff9b::169.254.169.254', ['0.0.0.0/0', '::/0'], 'the metadata address of a cloud'],
    ['fd00:ec2::254%eth0', ['::/0'], 'the metadata address of a cloud'],
    ['fe80::a9fe:a9fe%eth0', ['fe80::/10'], 'the metadata address of a cloud'],
    ['168.63.129.16', ['0.0.0.0/0'], 'the metadata address of a cloud'],
    ['::ffff:127.0.0.1', [...LOOPBACK, '::/0'], 'an IPv4 address written as IPv6'],
    ['::7f00:1', [...LOOPBACK, '::/0'], 'an IPv4 address written as IPv6'],
    ['::ffff:169.254.169.254', ['::ffff:0:0/96'], 'an IPv4 address written as IPv6'],
    ['64:ff9b:1::a9fe:a9fe', ['::/0', '64:ff9b:1::/48'], 'an IPv4 address written as IPv6'],
    ['2002:a9fe:a9fe::', ['2002::/16'], 'an address of a tunnel'],
  ])('%s may not be reached where %j are allowed', (address, allowed, why) => {
    expect(whyForbidden(address, allowed)).toBe(why);
  });

  const octet = fc.integer({ min: 0, max: 255 });

  it('judges an IPv4 address and its translation by NAT64 alike', () => {
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
        const [a = 0, b = 0, c = 0, d = 0] = octets;
        const translated = `64:ff9b::${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        expect(whyForbidden(translated, LOOPBACK)).toBe(whyForbidden(octets.join('.'), LOOPBACK));
      }),
    );
  });

  it('never lets an IPv4 address through in the dress of IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '::', '::ffff:0:'), (address, prefix) => {
        expect(whyForbidden(prefix + address, ['::/0', '0.0.0.0/0'])).toBeDefined();
      }),
    );
  });

  it('never lets an IPv6 address through that is not routed', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (whyForbidden(address, []) !== undefined) return;
        expect(address).toMatch(/^(?:[23][0-9a-f]{3}:|0*64:0*ff9b:)/i);
      }),
    );
  });
});

describe('isAddress', () => {
  it.each([
    ['1.1.1.1', true],
    ['::1', true],
    ['[::1]', false],
    ['127.1', false],
    ['example.com', false],
  ])('%s: %s', (text, expected) => {
    expect(isAddress(text)).toBe(expected);
  });
});
