import { describe, expect, it } from 'vitest';
import { type TokenFacts, tokenStep } from '../../deploy/first-token.ts';

const HERE = 'https://here.example';
const NEW: TokenFacts = { address: HERE, config: undefined, isTaken: false, hasTokens: false };
const OTHER = { url: 'https://other.example', hasToken: true };

describe('a token', () => {
  it.each<[string, Partial<TokenFacts>, string]>([
    ['is made and kept for a new stack', {}, 'make-and-keep'],
    [
      'is kept in the place of one that a stack of the same address had',
      { config: { url: HERE, hasToken: true } },
      'make-and-keep',
    ],
    [
      'is kept where the config file has an address only',
      { config: { ...OTHER, hasToken: false } },
      'make-and-keep',
    ],
    ['is shown where keeping it would lose the one of another Runat', { config: OTHER }, 'make-and-show'],
    [
      'is not made where the config file has one that works',
      { config: { url: HERE, hasToken: true }, isTaken: true, hasTokens: true },
      'keep',
    ],
    ['is not made where others have some', { hasTokens: true }, 'leave'],
    [
      'is not made where that of the config file was revoked',
      { config: { url: HERE, hasToken: true }, hasTokens: true },
      'leave',
    ],
    [
      'is not made for a stack of others, whatever the config file is about',
      { config: OTHER, hasTokens: true },
      'leave',
    ],
  ])('%s', (_, facts, expected) => {
    expect(tokenStep({ ...NEW, ...facts })).toBe(expected);
  });
});
