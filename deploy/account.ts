import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Identity } from './deploy.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const isDenied = (error: unknown): boolean => /^AccessDenied/.test(nameOf(error));

/** Whose credentials these are. */
export const identity = async (): Promise<Identity> => {
  const { Account: account = '', Arn: arn = '' } = await new STSClient({}).send(
    new GetCallerIdentityCommand({}),
  );
  return { account, arn };
};

/** The version of what is prepared for the CDK; undefined where nothing is, `hidden` where these credentials may not look. */
export const bootstrapVersion = async (parameter: string): Promise<number | 'hidden' | undefined> => {
  try {
    const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: parameter }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (nameOf(error) === 'ParameterNotFound') return undefined;
    if (isDenied(error)) return 'hidden';
    throw error;
  }
};

/**
 * Makes the role by which ECS acts in the account. Where it is there, IAM says that its name "has been taken".
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles-for-clusters.html
 */
export const makeServiceRole = async (): Promise<'made' | 'there' | 'refused'> => {
  try {
    await new IAMClient({}).send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }));
    return 'made';
  } catch (error) {
    if (/has been taken|already exists/.test(String(error))) return 'there';
    if (isDenied(error)) return 'refused';
    throw error;
  }
};
