import { describe, expect, it } from 'vitest';
import { adviceBesidesPatience, adviceOn, textOf } from '../../deploy/advice.ts';

/** What AWS, its SDK and the CDK say, and what the advice must be about. */
const SAID: readonly (readonly [said: string, advice: RegExp])[] = [
  ['Error: Region is missing', /set AWS_REGION/],
  ['You must specify a region.', /set AWS_REGION/],
  ['CredentialsProviderError: Could not load credentials from any providers', /aws sso login/],
  [
    'CredentialsProviderError: Could not resolve credentials using profile: [prod] in configuration/credentials file(s).',
    /--profile/,
  ],
  [
    'Need to perform AWS calls for account 111122223333, but no credentials have been configured',
    /AWS_ACCESS_KEY_ID/,
  ],
  ['ExpiredToken: The security token included in the request is expired', /too old/],
  [
    'CredentialsProviderError: The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login',
    /too old/,
  ],
  [
    'InvalidClientTokenId: The security token included in the request is invalid.',
    /does not know the access key/,
  ],
  [
    'SignatureDoesNotMatch: The request signature we calculated does not match',
    /does not know the access key/,
  ],
  ['OptInRequired: The AWS Access Key Id needs a subscription for the service', /verified within 24 hours/],
  ['Your account is currently blocked. Please contact AWS Support.', /AWS Support/],
  [
    'Invalid request provided: CreateCluster Invalid Request: Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    /in a minute/,
  ],
  [
    'AccessDenied: User: arn:aws:iam::111122223333:user/me is not authorized to perform: cloudformation:CreateChangeSet',
    /lack a right/,
  ],
  [
    "SSM parameter /cdk-bootstrap/hnb659fds/version not found. Has the environment been bootstrapped? Please run 'cdk bootstrap'",
    /cdk bootstrap/,
  ],
  [
    'Stack:arn:aws:cloudformation:eu-west-1:111122223333:stack/Runat/1 is in UPDATE_IN_PROGRESS state and can not be updated.',
    /Wait until it is over/,
  ],
  ['Stack is in UPDATE_ROLLBACK_FAILED state', /cdk rollback/],
  ['Runat is in ROLLBACK_FAILED state', /Delete the stack in the console/],
  ['The maximum number of VPCs has been reached. (Service: Ec2)', /vpcId/],
  ['LimitExceededException: Too many functions', /Service Quotas/],
  [
    'runat-alarms already exists in stack arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1',
    /stackName/,
  ],
  [
    'This CDK CLI is not compatible with the CDK library used by your application. Please upgrade the CLI to the latest version.\n(Cloud assembly schema version mismatch: Maximum schema version supported is 3.0.0)',
    /npm ci/,
  ],
  ['Error: getaddrinfo ENOTFOUND sts.eu-centrale-1.amazonaws.com', /region is written right/],
  ['Error: context historyDays "many": expected a whole number of days, 1 to 3650', /"Options"/],
  ['CdkFailure: cdk deploy ended with SIGINT; what it says is above', /CloudFormation goes on/],
];

describe('advice', () => {
  it.each(SAID)('on "%s"', (said, advice) => {
    expect(adviceOn(said)).toMatch(advice);
  });

  it('is there for what nobody has seen', () => {
    expect(adviceOn('Something else')).toMatch(/events of the stack/);
  });

  it('helps beyond waiting for all but an unreachable network and the unknown', () => {
    const patient = [...SAID.map(([said]) => said), 'Something else'].filter(
      (said) => adviceBesidesPatience(said) === undefined,
    );
    expect(patient).toEqual([
      'Error: getaddrinfo ENOTFOUND sts.eu-centrale-1.amazonaws.com',
      'Something else',
    ]);
  });
});

describe('what an error says', () => {
  it('includes names, codes and causes', () => {
    const inner = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const outer = new Error('outer', { cause: new AggregateError([inner], 'several') });
    expect(textOf(outer).split('\n')).toEqual([
      'Error: outer',
      'AggregateError: several',
      'Error: connect',
      'ECONNREFUSED',
    ]);
    expect(textOf('a text')).toBe('a text');
  });
});
