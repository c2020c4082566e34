import { expect, it } from 'vitest';
import { ArgumentError, readArguments } from '../../../local/read-arguments.ts';

const VARIABLES = { RUNAT_OIDC_ISSUER: 'http://127.0.0.1:9000/realm', RUNAT_OIDC_AUDIENCE: 'runat, other' };

it('takes an issuer on this machine, or one with TLS, by variables', () => {
  expect(readArguments(['--sign-in'], VARIABLES).oidc).toMatchObject({
    issuer: 'http://127.0.0.1:9000/realm',
    audiences: ['runat', 'other'],
    scopeClaim: 'scope',
  });
  const elsewhere = { ...VARIABLES, RUNAT_OIDC_ISSUER: 'https://login.example.com' };
  expect(readArguments(['--sign-in'], elsewhere).oidc?.issuer).toBe('https://login.example.com');
  expect(readArguments(['--sign-in'], { RUNAT_OIDC_ISSUER: '' }).oidc).toBeUndefined();
});

it('takes a claim and what its values give', () => {
  const variables = {
    ...VARIABLES,
    RUNAT_OIDC_SCOPE_CLAIM: 'groups',
    RUNAT_OIDC_SCOPES: 'a=read, b=run+write',
  };
  expect(readArguments(['--sign-in'], variables).oidc).toMatchObject({
    scopeClaim: 'groups',
    scopes: { a: ['read'], b: ['run', 'write'] },
  });
});

it.each([
  [[], {}, 'RUNAT_OIDC_ISSUER "http://127.0.0.1:9000/realm": expected --sign-in beside it'],
  [
    ['--sign-in'],
    { RUNAT_OIDC_ISSUER: 'http://login.example.com' },
    'RUNAT_OIDC_ISSUER "http://login.example.com"',
  ],
  [['--sign-in'], { RUNAT_OIDC_ISSUER: 'http://127.0.0.1.example.com' }, 'or http on this machine'],
  [['--sign-in'], { RUNAT_OIDC_AUDIENCE: '' }, 'RUNAT_OIDC_AUDIENCE "": expected audiences'],
  [['--sign-in'], { RUNAT_OIDC_SCOPE_CLAIM: 'a,b' }, 'RUNAT_OIDC_SCOPE_CLAIM "a,b"'],
  [['--sign-in'], { RUNAT_OIDC_SCOPES: 'a=read,b' }, 'RUNAT_OIDC_SCOPES "b": expected values of the claim'],
])('refuses %j with %j', (words, variables, message) => {
  const read = () => readArguments(words, { ...VARIABLES, ...variables });
  expect(read).toThrow(ArgumentError);
  expect(read).toThrow(message);
});
