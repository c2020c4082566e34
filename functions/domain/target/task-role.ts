import type { Fault, Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { type AllowedArns, refusalOfArn } from './allowed-arns.ts';

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
export const faultOfRole = (role: string, allowed: AllowedArns): Fault | undefined => {
  const why = 'this stack may give it to no container: deploy the stack with it in taskRoleArns';
  const detail = refusalOfArn(role, allowed, why);
  return detail === undefined ? undefined : { pointer: '/role', detail };
};
