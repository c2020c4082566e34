import { describe, expect, it } from 'vitest';
import { callerOfClaims, isForAudience, looksLikeJwt } from '../../../functions/domain/stack/oidc-caller.ts';

const RULES = {
  audiences: ['runat', 'https://jobs.example.com'],
  scopeClaim: 'scope',
  scopes: { 'runat:read': ['read'], 'runat:write': ['write'], 'job admins': ['read', 'run', 'write'] },
} as const;

const scopesOf = (scope: unknown) => callerOfClaims({ sub: 'alice', scope }, RULES)?.scopes;

describe('the form of a token of an issuer', () => {
  it.each([
    ['a.b.c', true],
    ['a-b.c_d.E9', true],
    ['a.b.', false],
    ['a.b', false],
    ['a.b.c.d.e', false],
    ['a.b.c=', false],
    [`runat_${'A'.repeat(43)}`, false],
    [`a.b.${'c'.repeat(8188)}`, true],
    [`a.b.${'c'.repeat(8189)}`, false],
  ])('%.20s… is told: %s', (text, is) => {
    expect(looksLikeJwt(text)).toBe(is);
  });
});

describe('the audience', () => {
  it.each([
    [{ aud: 'runat' }, true],
    [{ aud: ['other', 'https://jobs.example.com'] }, true],
    [{ aud: 'other' }, false],
    [{ aud: [] }, false],
    [{ aud: ['other'], client_id: 'runat' }, false],
    [{ client_id: 'runat' }, true],
    [{ aud: 7 }, false],
    [{}, false],
  ])('of %j is told: %s', (claims, is) => {
    expect(isForAudience(claims, RULES)).toBe(is);
  });
});

describe('a caller with a token of an issuer', () => {
  it('has its subject as name, apart from the tokens of the stack', () => {
    expect(callerOfClaims({ sub: 'alice', scope: 'runat:read' }, RULES)).toEqual({
      name: 'oidc:alice',
      scopes: ['read'],
    });
  });

  it.each([
    ['openid runat:write runat:read', ['read', 'write']],
    [['runat:write', 'runat:write'], ['write']],
    [['job admins'], ['read', 'run', 'write']],
    ['job admins', ['read', 'run', 'write']],
    ['openid profile', []],
    [['admin', 'write'], []],
    ['runat:reader', []],
    ['RUNAT:READ', []],
    ['constructor toString __proto__', []],
    [['__proto__', ['runat:read'], { 'runat:read': true }, 7, null], []],
    [{ 'runat:read': true }, []],
    [true, []],
    [undefined, []],
  ])('with the claim %j may %j', (claim, scopes) => {
    expect(scopesOf(claim)).toEqual(scopes);
  });

  it('has no right of a claim that every object has', () => {
    const rules = { ...RULES, scopeClaim: 'constructor' };
    expect(callerOfClaims({ sub: 'alice' }, rules)?.scopes).toEqual([]);
  });

  it.each([undefined, '', 7, 'x'.repeat(256)])('is nobody with the subject %j', (sub) => {
    expect(callerOfClaims({ sub, scope: 'runat:read' }, RULES)).toBeUndefined();
  });
});
