import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Caller,
  hashOf,
  isValid,
  looksLikeSecret,
  mayUse,
  SCOPES,
  secretFrom,
  type Token,
} from '../../../functions/domain/stack/token.ts';
import { NOW } from '../samples.ts';

const thirtyTwoBytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const SECRET = secretFrom(new Uint8Array(32).fill(7));

const aToken = (changes: Partial<Token> = {}): Token => ({
  hash: hashOf(SECRET),
  name: 'ci',
  scopes: ['read'],
  createdAt: NOW,
  ...changes,
});

describe('secretFrom', () => {
  it('makes a text of the known form that tells all its bytes', () => {
    fc.assert(
      fc.property(thirtyTwoBytes, (bytes) => {
        const secret = secretFrom(bytes);
        expect(looksLikeSecret(secret)).toBe(true);
        expect([...Buffer.from(secret.slice('runat_'.length), 'base64url')]).toEqual([...bytes]);
      }),
    );
  });

  it.each([0, 16, 31, 33])('refuses %d bytes', (count) => {
    expect(() => secretFrom(new Uint8Array(count))).toThrow(new RangeError('a secret needs 32 bytes'));
  });
});

describe('looksLikeSecret', () => {
  it.each([
    '',
    'runat_',
    SECRET.slice(0, -1),
    `${SECRET}A`,
    `${SECRET}\n`,
    ` ${SECRET}`,
    SECRET.toUpperCase(),
    SECRET.replace('runat_', 'other_'),
    `${SECRET.slice(0, -1)}=`,
    `runat_${'ä'.repeat(43)}`,
  ])('%j does not', (text) => {
    expect(looksLikeSecret(text)).toBe(false);
  });
});

describe('hashOf', () => {
  it('is SHA-256 in hexadecimal', () => {
    expect(hashOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('isValid', () => {
  it('holds for the hash of its secret', () => {
    expect(isValid(aToken(), hashOf(SECRET), NOW)).toBe(true);
  });

  it('does not hold for the hash of any other', () => {
    fc.assert(
      fc.property(thirtyTwoBytes, (bytes) => {
        const other = secretFrom(bytes);
        fc.pre(other !== SECRET);
        expect(isValid(aToken(), hashOf(other), NOW)).toBe(false);
      }),
    );
  });

  it.each([0, 1, 63])('does not hold where only character %d of the hash differs', (index) => {
    const hash = hashOf(SECRET);
    const changed = hash[index] === '0' ? '1' : '0';
    expect(isValid(aToken(), hash.slice(0, index) + changed + hash.slice(index + 1), NOW)).toBe(false);
  });

  it.each([
    [NOW + 1, true],
    [NOW, false],
    [NOW - 1, false],
  ])('expires at its instant (%d)', (expiresAt, expected) => {
    expect(isValid(aToken({ expiresAt }), hashOf(SECRET), NOW)).toBe(expected);
  });

  it('does not hold for a kept hash of another length', () => {
    expect(isValid(aToken({ hash: 'abcd' }), hashOf(SECRET), NOW)).toBe(false);
  });
});

describe('mayUse', () => {
  const callerWith = (...scopes: Caller['scopes']): Caller => ({ name: 'ci', scopes });

  it.each(SCOPES)('%s may use its own routes and those of any', (scope) => {
    expect(mayUse(callerWith(scope), scope)).toBe(true);
    expect(mayUse(callerWith(scope), 'any')).toBe(true);
  });

  it.each(SCOPES.filter((scope) => scope !== 'admin'))('%s alone opens no other scope', (scope) => {
    const others = SCOPES.filter((other) => other !== scope);
    expect(others.filter((other) => mayUse(callerWith(scope), other))).toEqual([]);
  });

  it.each(SCOPES)('admin may use routes of %s', (scope) => {
    expect(mayUse(callerWith('admin'), scope)).toBe(true);
  });

  it('a caller without scopes may use only routes of any', () => {
    expect(SCOPES.filter((scope) => mayUse(callerWith(), scope))).toEqual([]);
    expect(mayUse(callerWith(), 'any')).toBe(true);
  });
});
