import { quote } from '../shared/quote.ts';

/** So that an ARN is shown as a whole. */
const LONGEST_SHOWN = 2048;

/** What jobs may name of a kind of thing in AWS, by ARN: these, or any, where naming it opens nothing, as in local mode. */
export type AllowedArns = readonly string[] | 'any';

const shown = (arn: string): string => quote(arn, LONGEST_SHOWN);

/**
 * Why a job may not name an ARN; undefined where it may.
 * @param why what the stack does not do, and the option of the stack that changes it
 */
export const refusalOfArn = (arn: string, allowed: AllowedArns, why: string): string | undefined => {
  if (allowed === 'any' || allowed.includes(arn)) return undefined;
  const expected = allowed.length === 0 ? '' : `; expected ${allowed.map(shown).join(' or ')}`;
  return `${shown(arn)}: ${why}${expected}`;
};
