import type { Fault, Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/** Which roles the containers of jobs may have: these, or any, where nothing is allowed by them. */
export type AllowedRoles = readonly string[] | 'any';

/** ECS takes no longer text, and IAM gives no longer ARN. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
const LONGEST_ROLE = 2048;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (names and paths) */
const ROLE_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** Reads the ARN of a role of IAM. */
export const parseRoleArn = (text: string): Parsed<string> =>
  text.length <= LONGEST_ROLE && ROLE_ARN.test(text)
    ? { value: text }
    : { fault: `${quote(text)}: expected the ARN of a role, such as arn:aws:iam::123456789012:role/reports` };

/** What is wrong with the role of a job that this stack does not hand on; undefined where nothing is. */
export const faultOfRole = (role: string, allowed: AllowedRoles): Fault | undefined => {
  if (allowed === 'any' || allowed.includes(role)) return undefined;
  const expected =
    allowed.length === 0 ? '' : `; expected ${allowed.map((each) => quote(each)).join(' or ')}`;
  const detail = `${quote(role)}: this stack may give it to no container: deploy the stack with it in taskRoleArns${expected}`;
  return { pointer: '/role', detail };
};
