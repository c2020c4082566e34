import { fetchJson } from '../adapters/oidc/fetch-json.ts';
import { JwtVerifier } from '../adapters/oidc/jwt-verifier.ts';
import type { Clock } from '../use-cases/ports.ts';

/** What verifies the tokens of an issuer. */
export const issuerTokens = (issuer: string, clock: Pick<Clock, 'now'>): JwtVerifier =>
  new JwtVerifier({ issuer, clock, fetchJson });
