import httpSecurityHeaders from '@middy/http-security-headers';
import type { Answer } from './response.ts';

const SIX_MONTHS_SECONDS = 180 * 24 * 60 * 60;

/** What every answer tells browsers: it is data, of this origin, over TLS, and not to be framed or guessed at. */
const securityHeaders = httpSecurityHeaders({
  contentSecurityPolicy: { 'default-src': "'none'", 'report-to': '' },
  strictTransportSecurity: { maxAge: SIX_MONTHS_SECONDS, includeSubDomains: false, preload: false },
  crossOriginEmbedderPolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  permittedCrossDomainPolicies: false,
  reportTo: false,
  reportingEndpoints: false,
});

interface AnsweredRequest {
  response: Answer | null | undefined;
}

/**
 * Answers are about one moment and one caller: nobody keeps them. Names in lower case, as API Gateway has them; what a
 * route says itself, in lower case, counts before what holds for all.
 */
const finish = (request: AnsweredRequest): void => {
  if (!request.response) return;
  const given = Object.entries({ 'cache-control': 'no-store', ...request.response.headers });
  const common = given.map(([name, value]) => [name.toLowerCase(), value] as const);
  const own = given.filter(([name]) => name === name.toLowerCase());
  request.response = { ...request.response, headers: Object.fromEntries([...common, ...own]) };
};

/** Adds to every answer what holds for all of them, unless the answer says otherwise. */
export const answerHeaders = () => [{ after: finish, onError: finish }, securityHeaders];
