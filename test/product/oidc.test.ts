import { afterAll, beforeAll, expect, it } from 'vitest';
import { ecKey, openIssuer, type Said } from '../adapters/oidc/loopback-issuer.ts';
import { LocalMode } from './support/local-mode.ts';

const [KEY, NEW_KEY] = [ecKey('first'), ecKey('second')];
let issuer: Awaited<ReturnType<typeof openIssuer>>;
let local: LocalMode;

beforeAll(async () => {
  issuer = await openIssuer(KEY);
  local = await LocalMode.start({
    arguments: ['--sign-in'],
    variables: {
      RUNAT_OIDC_ISSUER: issuer.url,
      RUNAT_OIDC_AUDIENCE: 'runat, other-runat',
      RUNAT_OIDC_SCOPE_CLAIM: 'groups',
      RUNAT_OIDC_SCOPES: 'operators=read+run+write,auditors=read',
    },
  });
});

afterAll(async () => {
  await local?.remove();
  await issuer?.close();
});

const signed = (claims: Said = {}, key = KEY): { authorization: string } => {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = key.sign({
    iss: issuer.url,
    aud: 'runat',
    sub: 'alice',
    exp,
    groups: ['operators'],
    ...claims,
  });
  return { authorization: `Bearer ${token}` };
};

it('a token of the issuer creates a job, reads its output and is on record', async () => {
  const job = { image: 'busybox', shell: 'echo by issuer', now: true };
  const created = await local.call('POST', '/v1/jobs', job, signed());
  expect([created.status, created.body.createdBy]).toEqual([201, 'oidc:alice']);
  const read = await local.call(
    'GET',
    `/v1/jobs/${created.body.id}`,
    undefined,
    signed({ groups: 'auditors' }),
  );
  expect(read.body.id).toBe(created.body.id);
});

it('rights are those of the groups, and none without', async () => {
  const job = { image: 'busybox', in: '1h' };
  const auditor = await local.call('POST', '/v1/jobs', job, signed({ groups: ['auditors'] }));
  expect([auditor.status, auditor.body.type]).toEqual([403, '/problems/not-allowed']);
  const stranger = await local.call('GET', '/v1/jobs', undefined, signed({ groups: [] }));
  expect(stranger.status).toBe(403);
});

it.each([
  ['for another audience', { aud: 'elsewhere' }],
  ['that has ended', { exp: 1 }],
  ['of another issuer', { iss: 'https://login.example.com' }],
])('a token %s is refused as an unknown one', async (_what, claims) => {
  const { status, body } = await local.call('GET', '/v1/whoami', undefined, signed(claims));
  expect([status, body.detail]).toEqual([401, 'the token is unknown, expired or revoked']);
});

it('a token with a key that the issuer does not have is refused, and the issuer is asked no more for it', async () => {
  await local.call('GET', '/v1/whoami', undefined, signed());
  const asked = issuer.asked.length;
  const tries = Array.from({ length: 10 }, () =>
    local.call('GET', '/v1/whoami', undefined, signed({}, NEW_KEY)),
  );
  expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([401]));
  // A slow machine may take half a minute until here; then the issuer may be asked once more.
  expect(issuer.asked.length - asked).toBeLessThanOrEqual(2);
});
