import { describe, expect, it } from 'vitest';
import { readOidcSettings } from '../../functions/contract/oidc.ts';
import { optionsOf } from './options-of.ts';
import { idOf, synthesise } from './synthesise.ts';

const ISSUER = { oidcIssuer: 'https://login.example.com/', oidcAudience: 'runat' };

describe('an issuer', () => {
  it('needs an audience; a claim and what its values give have safe defaults', () => {
    expect(optionsOf(ISSUER).api.oidc).toEqual({
      issuer: 'https://login.example.com/',
      audiences: ['runat'],
      scopeClaim: 'scope',
      scopes: {
        'runat:read': ['read'],
        'runat:run': ['run'],
        'runat:write': ['write'],
        'runat:admin': ['admin'],
      },
    });
  });

  it('is taken with its claim and values, as text and as lists', () => {
    const chosen = { ...ISSUER, oidcScopeClaim: 'https://example.com/groups' };
    const text = {
      oidcAudience: 'runat,https://jobs.example.com',
      oidcScopes: 'a=b=read,job admins=run+write',
    };
    const lists = {
      oidcAudience: ['runat', 'https://jobs.example.com'],
      oidcScopes: ['a=b=read', 'job admins=run+write'],
    };
    expect(optionsOf({ ...chosen, ...text })).toEqual(optionsOf({ ...chosen, ...lists }));
    expect(optionsOf({ ...chosen, ...text }).api.oidc).toMatchObject({
      audiences: ['runat', 'https://jobs.example.com'],
      scopeClaim: 'https://example.com/groups',
      scopes: { 'a=b': ['read'], 'job admins': ['run', 'write'] },
    });
  });

  it.each([
    '',
    'login.example.com',
    'http://login.example.com',
    'http://127.0.0.1:9000',
    'https://login.example.com/?a=b',
    'https://login.example.com/#a',
    'https://user@login.example.com/',
    'https://login.example.com/,https://b.example',
    `https://login.example.com/${'a'.repeat(200)}`,
    7,
  ])('%j is refused', (oidcIssuer) => {
    expect(() => optionsOf({ ...ISSUER, oidcIssuer })).toThrow(
      `context oidcIssuer ${JSON.stringify(oidcIssuer)}: expected the URL of an issuer as it stands in iss`,
    );
  });

  it.each([
    [{ oidcAudience: undefined }, 'context oidcAudience missing: expected 1 to 5 distinct audiences'],
    [{ oidcAudience: '' }, 'context oidcAudience "": expected 1 to 5 distinct audiences'],
    [{ oidcScopeClaim: '' }, 'context oidcScopeClaim "": expected the name of a claim'],
    [{ oidcScopes: 'admins' }, 'context oidcScopes "admins": expected 1 to 20 distinct values of the claim'],
    [{ oidcScopes: 'admins=all' }, 'context oidcScopes "admins=all": expected 1 to 20'],
    [{ oidcScopes: '=read' }, 'context oidcScopes "=read": expected 1 to 20'],
    [{ oidcScopes: 'a=' }, 'context oidcScopes "a=": expected 1 to 20'],
  ])('is refused with %j', (context, message) => {
    expect(() => optionsOf({ ...ISSUER, ...context })).toThrow(message);
  });

  it.each([
    ['oidcAudience', 'runat'],
    ['oidcScopeClaim', 'groups'],
    ['oidcScopes', 'a=read'],
  ])('is missing beside %s', (place, value) => {
    expect(() => optionsOf({ [place]: value })).toThrow(
      `context ${place} "${value}": expected an oidcIssuer beside it`,
    );
  });
});

const variablesOf = (context: Record<string, unknown>) => {
  const template = synthesise(context);
  const type = 'AWS::Lambda::Function';
  return template.findResources(type)[idOf(template, type, 'ApiFunction')]?.Properties.Environment.Variables;
};

it('the API is told of the issuer, and in a word that there is none', () => {
  expect(readOidcSettings(variablesOf(ISSUER).OIDC)).toEqual(optionsOf(ISSUER).api.oidc);
  expect(variablesOf({}).OIDC).toBe('none');
});

it('options that are longer together than Lambda takes are refused at once', () => {
  const many = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => make(index));
  const allowedOrigins = many(10, (index) => `https://${'a'.repeat(60)}${index}.example`);
  const taskRoleArns = many(
    20,
    (index) => `arn:aws:iam::111122223333:role/reports-${'a'.repeat(30)}-${index}`,
  );
  const allowedRanges = many(40, (index) => `2001:db8:${index}::/48`);
  for (const alone of [{ allowedOrigins }, { taskRoleArns }, { allowedRanges }]) {
    expect(() => synthesise(alone)).not.toThrow();
  }
  expect(() => synthesise({ allowedOrigins, taskRoleArns, allowedRanges })).toThrow(
    /^the variables of the function api are \d{4} characters: Lambda takes 4096\. The longest: TASK_ROLE_ARNS with \d+, ALLOWED_ORIGINS with \d+, /,
  );
});
