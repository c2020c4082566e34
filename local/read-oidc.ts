import {
  DEFAULT_SCOPE_CLAIM,
  DEFAULT_SCOPES,
  ISSUER_RULE,
  isAudience,
  isClaimName,
  isIssuer,
  isLoopbackIssuer,
  type OidcSettings,
  readScopeRule,
  SCOPE_RULE,
  TEXT_RULE,
} from '../functions/contract/oidc.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const itemsOf = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

/**
 * Reads whose tokens local mode takes beside its own, as a deployed stack would: from the variables `RUNAT_OIDC_ISSUER`,
 * `RUNAT_OIDC_AUDIENCE`, `RUNAT_OIDC_SCOPE_CLAIM` and `RUNAT_OIDC_SCOPES`. An issuer on this machine needs no TLS.
 *
 * @param fault makes the error for a value that cannot be meant
 * @throws what `fault` makes
 */
export function readOidc(
  variables: Variables,
  signIn: 'none' | 'token',
  fault: (message: string) => Error,
): OidcSettings | undefined {
  const {
    RUNAT_OIDC_ISSUER: issuer = '',
    RUNAT_OIDC_AUDIENCE: audience = '',
    RUNAT_OIDC_SCOPE_CLAIM: scopeClaim = DEFAULT_SCOPE_CLAIM,
    RUNAT_OIDC_SCOPES: scopes = '',
  } = variables;
  if (issuer === '') return undefined;
  const refuse = (name: string, value: string, rule: string): never => {
    throw fault(`${name} "${value}": expected ${rule}`);
  };
  if (signIn === 'none') refuse('RUNAT_OIDC_ISSUER', issuer, '--sign-in beside it');
  if (!isIssuer(issuer) && !isLoopbackIssuer(issuer)) {
    refuse('RUNAT_OIDC_ISSUER', issuer, `${ISSUER_RULE}; or http on this machine`);
  }
  const audiences = itemsOf(audience);
  if (!audiences.every(isAudience)) refuse('RUNAT_OIDC_AUDIENCE', audience, `audiences of ${TEXT_RULE}`);
  if (!isClaimName(scopeClaim)) {
    refuse('RUNAT_OIDC_SCOPE_CLAIM', scopeClaim, `the name of a claim, of ${TEXT_RULE}`);
  }
  if (scopes === '') return { issuer, audiences, scopeClaim, scopes: DEFAULT_SCOPES };
  const rules = itemsOf(scopes).map(
    (text) => readScopeRule(text) ?? refuse('RUNAT_OIDC_SCOPES', text, SCOPE_RULE),
  );
  return { issuer, audiences, scopeClaim, scopes: Object.fromEntries(rules) };
}
