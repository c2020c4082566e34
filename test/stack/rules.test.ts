import { CfnResource } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RunatStack } from '../../lib/runat-stack.ts';
import { findingsOf } from './synthesise.ts';

const withQueue = (stack: RunatStack) => {
  new Queue(stack, 'Careless');
};

const withWildcard = (stack: RunatStack) => {
  const role = stack.node.findChild('ApiFunction').node.findChild('Role');
  if (!(role instanceof Role)) throw new Error('expected the role of the api function');
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: ['arn:aws:dynamodb:*'] }),
  );
};

const withWrongType = (stack: RunatStack) => {
  const properties = { RetentionInDays: 'many' };
  new CfnResource(stack, 'Careless', { type: 'AWS::Logs::LogGroup', properties });
};

const withUnusualValue = (stack: RunatStack) => {
  const properties = { RetentionInDays: 31 };
  new CfnResource(stack, 'Careless', { type: 'AWS::Logs::LogGroup', properties });
};

describe('the stack', () => {
  it("has no finding of AWS's template rules, AwsSolutions or Serverless, not even a warning", () => {
    expect(findingsOf()).toEqual([]);
  });

  it('has none with traces either', () => {
    expect(findingsOf({ tracing: 'on' })).toEqual([]);
  });

  it('has none in an existing VPC either', () => {
    expect(
      findingsOf({
        vpcId: 'vpc-0123456789abcdef0',
        subnetIds: 'subnet-0123456789abcdef0',
        publicAddresses: 'off',
      }),
    ).toEqual([]);
  });

  it('has none with an address and a budget', () => {
    expect(findingsOf({ alarmEmail: 'ops@example.com', monthlyBudget: 25 })).toEqual([]);
  });

  it('has none with secrets that jobs may name', () => {
    const place = 'eu-west-1:111122223333';
    const secretArns = [
      `arn:aws:secretsmanager:${place}:secret:prod/*`,
      `arn:aws:ssm:${place}:parameter/prod/key`,
    ];
    const secretKeyArns = `arn:aws:kms:${place}:key/01234567-89ab-cdef-0123-456789abcdef`;
    expect(findingsOf({ secretArns, secretKeyArns })).toEqual([]);
  });
});

describe('synthesis', () => {
  it.each([
    ['AwsSolutions', withQueue, 'AwsSolutions-SQS4'],
    ['Serverless', withQueue, 'Serverless-SQSRedrivePolicy'],
    ["AWS's template rules", withWrongType, "RetentionInDays: 'many' is not of type 'integer'"],
  ])('fails on a finding of %s that nothing acknowledges', (_rules, alter, finding) => {
    expect(() => findingsOf({}, alter)).toThrow(finding);
  });

  it('fails on a wildcard that nothing acknowledges, although its role has others', () => {
    expect(() => findingsOf({}, withWildcard)).toThrow('AwsSolutions-IAM5[Resource::arn:aws:dynamodb:*]');
  });

  it('reports what is only a warning', () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => printed.mockRestore());
    expect(findingsOf({}, withUnusualValue)).toHaveLength(1);
  });
});
