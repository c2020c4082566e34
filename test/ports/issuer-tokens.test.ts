import { fetchJson } from '../../functions/adapters/oidc/fetch-json.ts';
import { JwtVerifier } from '../../functions/adapters/oidc/jwt-verifier.ts';
import { ecKey, openIssuer, type Said } from '../adapters/oidc/loopback-issuer.ts';
import { InMemoryIssuer } from '../in-memory/in-memory-token-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { issuerTokensContract } from './contracts/issuer-tokens-contract.ts';
import { NOW } from './support/samples.ts';

issuerTokensContract('memory', async () => {
  const issuer = new InMemoryIssuer();
  const issue = (claims: Said) => {
    issuer.issue('issued.to.somebody', claims);
    return 'issued.to.somebody';
  };
  return { issuer, issue, forge: () => 'made.by.somebody', close: async () => {} };
});

issuerTokensContract('an issuer on this machine', async () => {
  const key = ecKey('one');
  const { url, close } = await openIssuer(key);
  const issuer = new JwtVerifier({ issuer: url, clock: new VirtualClock(NOW), fetchJson });
  const times = { iss: url, exp: NOW / 1000 + 60 };
  return {
    issuer,
    issue: (claims) => key.sign({ ...claims, ...times }),
    forge: (claims) => ecKey('one').sign({ ...claims, ...times }),
    close,
  };
});
