import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeployFailure } from './failure.ts';

/** The outputs of a stack that operators' tools ask for. */
export type OutputName = 'TableName' | 'SigningSecretArn';

/**
 * Reads an output of a stack.
 * @throws DeployFailure where there is no such stack or output, and what the SDK throws
 */
export const stackOutput = async (stackName: string, name: OutputName): Promise<string> => {
  const client = new CloudFormationClient({});
  const value = (await outputsOf(stackName, client)).find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  if (value !== undefined) return value;
  throw new DeployFailure(
    `the stack ${JSON.stringify(stackName)} has no output ${name}`,
    'Is it a stack of Runat, and is it deployed to its end? `npm run deploy` finishes it.',
  );
};

const outputsOf = async (stackName: string, client: CloudFormationClient) => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    return Stacks[0]?.Outputs ?? [];
  } catch (error) {
    if (!/does not exist/.test(String(error))) throw error;
    const region = await client.config.region();
    throw new DeployFailure(
      `there is no stack ${JSON.stringify(stackName)} in ${region}`,
      'Look at the name (Runat unless -c stackName said another), the region and the account: `aws cloudformation list-stacks` lists them.',
    );
  }
};
