import type { Node } from 'constructs';
import { ADDRESS_RANGE_RULE, isAddressRange } from '../../functions/contract/address-range.ts';
import type { OidcSettings } from '../../functions/contract/oidc.ts';
import { isOrigin, ORIGIN_RULE } from '../../functions/contract/origin.ts';
import type { CustomDomain } from '../api/api-domain.ts';
import { readOidcOptions } from './oidc-options.ts';
import { readListOrNone, readSwitch, refusal, refuseAlone } from './read-option.ts';

/** How the API is reached, and by whom. */
export interface ApiOptions {
  /** A domain name of the deployer's own; undefined where there is only the address that AWS gives. */
  readonly domain: CustomDomain | undefined;
  /** Ranges of addresses (CIDR) whose requests are answered; any without. */
  readonly allowedRanges: readonly string[];
  /** Origins whose pages may use the API from a browser; none without. */
  readonly allowedOrigins: readonly string[];
  /** Whose tokens are taken beside those of the stack; nobody's without. */
  readonly oidc: OidcSettings | undefined;
}

/** So that they fit, with its other settings, into the 4 KB of the API's variables. */
const MOST_RANGES = 40;
const MOST_ORIGINS = 10;

/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, without the dot of the root */
const LONGEST_DOMAIN = 253;
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN_NAME = new RegExp(String.raw`^(${LABEL}\.)+${LABEL}$`);
const DOMAIN_RULE = `a domain name in lower case without a wildcard, ${LONGEST_DOMAIN} characters at most, such as jobs.example.com`;
const CERTIFICATE_ARN = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]{1,64}$/;
const CERTIFICATE_RULE = 'the ARN of a certificate of ACM beside domainName';
/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html */
const ZONE_ID = /^Z[A-Z0-9]{1,31}$/;

/**
 * Reads how the API is reached, and by whom.
 *
 * @param region where the stack is deployed; undefined where nobody knows
 * @throws Error that names the value, its place and the rule, for a value that breaks one
 */
export function readApiOptions(node: Node, region: string | undefined): ApiOptions {
  return {
    domain: readDomain(node, region),
    allowedRanges: readListOrNone(node, 'allowedRanges', {
      most: MOST_RANGES,
      isValid: isAddressRange,
      what: ADDRESS_RANGE_RULE,
    }),
    allowedOrigins: readListOrNone(node, 'allowedOrigins', {
      most: MOST_ORIGINS,
      isValid: isOrigin,
      what: ORIGIN_RULE,
    }),
    oidc: readOidcOptions(node),
  };
}

function readDomain(node: Node, region: string | undefined): CustomDomain | undefined {
  const name: unknown = node.tryGetContext('domainName');
  if (name === undefined)
    return refuseAlone(node, ['certificateArn', 'hostedZoneId', 'executeApiAddress'], 'a domainName');
  if (typeof name !== 'string' || name.length > LONGEST_DOMAIN || !DOMAIN_NAME.test(name)) {
    throw refusal('domainName', name, DOMAIN_RULE);
  }
  return {
    name,
    certificateArn: readCertificate(node.tryGetContext('certificateArn'), region),
    hostedZoneId: readZone(node.tryGetContext('hostedZoneId')),
    hasExecuteApiAddress: readSwitch(node, 'executeApiAddress', true),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html */
function readCertificate(value: unknown, region: string | undefined): string {
  const [arn, place] = typeof value === 'string' ? (CERTIFICATE_ARN.exec(value) ?? []) : [];
  if (arn === undefined) throw refusal('certificateArn', value, CERTIFICATE_RULE);
  if (region === undefined || place === region) return arn;
  throw refusal('certificateArn', value, `a certificate of the region of the stack, which is ${region}`);
}

function readZone(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && ZONE_ID.test(value)) return value;
  throw refusal('hostedZoneId', value, 'the id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ');
}
