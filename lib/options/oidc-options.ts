import type { Node } from 'constructs';
import {
  DEFAULT_SCOPE_CLAIM,
  DEFAULT_SCOPES,
  ISSUER_RULE,
  isAudience,
  isClaimName,
  isIssuer,
  type OidcSettings,
  readScopeRule,
  SCOPE_RULE,
  TEXT_RULE,
} from '../../functions/contract/oidc.ts';
import { readList, refusal, refuseAlone } from './read-option.ts';

const MOST_AUDIENCES = 5;
const MOST_RULES = 20;

/**
 * Reads whose tokens are taken beside those of the stack.
 *
 * @throws Error that names the value, its place and the rule, for a value that breaks one
 */
export function readOidcOptions(node: Node): OidcSettings | undefined {
  const issuer: unknown = node.tryGetContext('oidcIssuer');
  if (issuer === undefined) {
    return refuseAlone(node, ['oidcAudience', 'oidcScopeClaim', 'oidcScopes'], 'an oidcIssuer');
  }
  if (typeof issuer !== 'string' || !isIssuer(issuer)) throw refusal('oidcIssuer', issuer, ISSUER_RULE);
  return {
    issuer,
    audiences: readList(node, 'oidcAudience', {
      most: MOST_AUDIENCES,
      isValid: isAudience,
      what: `audiences, one of which a token must be for, of ${TEXT_RULE}`,
    }),
    scopeClaim: readClaim(node.tryGetContext('oidcScopeClaim')),
    scopes: readScopes(node),
  };
}

function readClaim(value: unknown): string {
  if (value === undefined) return DEFAULT_SCOPE_CLAIM;
  if (typeof value === 'string' && isClaimName(value)) return value;
  throw refusal('oidcScopeClaim', value, `the name of a claim, of ${TEXT_RULE}`);
}

function readScopes(node: Node): OidcSettings['scopes'] {
  if (node.tryGetContext('oidcScopes') === undefined) return DEFAULT_SCOPES;
  const isValid = (text: string) => readScopeRule(text) !== undefined;
  const rules = readList(node, 'oidcScopes', { most: MOST_RULES, isValid, what: SCOPE_RULE });
  return Object.fromEntries(rules.flatMap((text) => [readScopeRule(text) ?? []]));
}
