import { BlockList, isIP } from 'node:net';
import { HttpRefusal } from '../answers/problem.ts';

/** Any value: an event that does not come from API Gateway is refused, too. */
interface SentRequest {
  readonly event: { readonly requestContext?: { readonly http?: { readonly sourceIp?: string } } };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', length] = range.split('/');
    list.addSubnet(address, Number(length), familyOf(address));
  }
  return list;
};

/**
 * Refuses requests from addresses outside of the ranges, before anything else is looked at. The address is that of the
 * connection to API Gateway, which nobody can write into a header.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 *
 * @param ranges CIDR; none lets every address through
 * @throws HttpRefusal `source_not_allowed`
 */
export const refuseSource = (ranges: readonly string[]) => {
  const allowed = listOf(ranges);
  const before = ({ event }: SentRequest): void => {
    if (ranges.length === 0) return;
    const source = event.requestContext?.http?.sourceIp ?? '';
    if (isIP(source) !== 0 && allowed.check(source, familyOf(source))) return;
    throw new HttpRefusal('source_not_allowed', `requests from ${source || 'nowhere'} are not allowed here`);
  };
  return { before };
};
