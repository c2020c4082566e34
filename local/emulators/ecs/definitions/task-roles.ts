import { clientError } from '../ground/ecs-settings.ts';

const ROLE = /^(arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}|[\w+=,.@-]{1,64})$/;

/**
 * Checks that what a task is to have are roles, by ARN or by name. Nobody looks whether they exist.
 * @throws AwsError `ClientException`
 */
export function checkRoles(roles: readonly (string | undefined)[]): void {
  for (const role of roles) if (role && !ROLE.test(role)) throw clientError('Role is not valid');
}
