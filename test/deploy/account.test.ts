import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bootstrapVersion, identity, makeServiceRole } from '../../deploy/account.ts';
import { stackOutput } from '../../deploy/stack-outputs.ts';

const cloudFormation = mockClient(CloudFormationClient);
const iam = mockClient(IAMClient);
const ssm = mockClient(SSMClient);
const sts = mockClient(STSClient);

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  for (const mock of [cloudFormation, iam, ssm, sts]) mock.reset();
  return () => vi.unstubAllEnvs();
});

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('the identity', () => {
  it('is account and ARN', async () => {
    sts
      .on(GetCallerIdentityCommand)
      .resolves({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/me' });
    expect(await identity()).toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/me' });
  });
});

describe('what is prepared for the CDK', () => {
  it('has a version', async () => {
    ssm.on(GetParameterCommand, { Name: '/version' }).resolves({ Parameter: { Value: '31' } });
    expect(await bootstrapVersion('/version')).toBe(31);
  });

  it.each([
    ['ParameterNotFound', undefined],
    ['AccessDeniedException', 'hidden'],
  ])('%s', async (error, found) => {
    ssm.on(GetParameterCommand).rejects(named(error));
    expect(await bootstrapVersion('/version')).toBe(found);
  });

  it('may not be known for another reason', async () => {
    ssm.on(GetParameterCommand).rejects(named('InternalServerError'));
    await expect(bootstrapVersion('/version')).rejects.toThrow();
  });
});

describe('the service-linked role of ECS', () => {
  it('is made', async () => {
    iam.on(CreateServiceLinkedRoleCommand, { AWSServiceName: 'ecs.amazonaws.com' }).resolves({});
    expect(await makeServiceRole()).toBe('made');
  });

  it.each([
    [
      'InvalidInputException',
      'Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.',
      'there',
    ],
    ['AccessDenied', 'User is not authorized to perform: iam:CreateServiceLinkedRole', 'refused'],
  ])('%s', async (error, message, outcome) => {
    iam.on(CreateServiceLinkedRoleCommand).rejects(named(error, message));
    expect(await makeServiceRole()).toBe(outcome);
  });

  it('may fail for another reason', async () => {
    iam.on(CreateServiceLinkedRoleCommand).rejects(named('InvalidInputException', 'another fault'));
    await expect(makeServiceRole()).rejects.toThrow('another fault');
  });
});

describe('an output of a stack', () => {
  it('is found', async () => {
    const Outputs = [
      { OutputKey: 'ApiUrl', OutputValue: 'https://a' },
      { OutputKey: 'TableName', OutputValue: 'Jobs' },
    ];
    cloudFormation.on(DescribeStacksCommand, { StackName: 'Runat' }).resolves({
      Stacks: [{ StackName: 'Runat', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', Outputs }],
    });
    expect(await stackOutput('Runat', 'TableName')).toBe('Jobs');
    await expect(stackOutput('Runat', 'SigningSecretArn')).rejects.toThrow(
      '"Runat" has no output SigningSecretArn',
    );
  });

  it('of a stack that is not there leads on to where it may be', async () => {
    cloudFormation
      .on(DescribeStacksCommand)
      .rejects(named('ValidationError', 'Stack with id Rnat does not exist'));
    await expect(stackOutput('Rnat', 'TableName')).rejects.toMatchObject({
      message: 'there is no stack "Rnat" in eu-west-1',
      advice: expect.stringContaining('stackName'),
    });
  });
});
