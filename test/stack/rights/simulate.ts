import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT, isLike, type PolicyDocument, roleArn } from './policies.ts';

/** A call as IAM sees it: an action, the ARN that it is about, and what conditions can see. */
export interface IamCall {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const CALLER = roleArn('caller');

type Simulated = Awaited<ReturnType<typeof runSimulation>>;

/** What the page of AWS calls the default key policy: a key leaves it to the policies of its account who may use it. */
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  ],
};

/** What a policy says of an action; the rest of it would only take time. */
const about = (action: string, { Version, Statement }: PolicyDocument): PolicyDocument => ({
  Version,
  Statement: Statement.filter(({ Action }) => Action.some((pattern) => isLike(pattern, action))),
});

const simulate = (
  policy: PolicyDocument,
  { action, resource, context = {} }: IamCall,
): Promise<Simulated> => {
  const contextVariables = Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
  return runSimulation(
    {
      request: { principal: CALLER, action, resource: { resource, accountId: ACCOUNT }, contextVariables },
      identityPolicies: [{ name: 'own', policy: about(action, policy) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:') && { resourcePolicy: KEY_POLICY }),
    },
    {},
  );
};

const isAllowed = (simulated: Simulated): boolean =>
  'overallResult' in simulated && simulated.overallResult === 'Allowed';

const faultOf = (simulated: Simulated): string | undefined => {
  if (simulated.resultType === 'error') return JSON.stringify(simulated.errors);
  const results = 'results' in simulated ? simulated.results : [simulated.result];
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  return ignored.length > 0 ? `no such call has ${ignored.join(', ')}` : undefined;
};

/**
 * Whether a role with a policy may make a call, as IAM decides it within an account.
 * @throws Error for a call that cannot be: AWS knows no such action, the action is not about such resources, or sees no such condition key
 */
export const allows = async (policy: PolicyDocument, call: IamCall): Promise<boolean> => {
  const simulated = await simulate(policy, call);
  const fault = faultOf(simulated);
  if (fault !== undefined) throw new Error(`${call.action} on ${call.resource}: ${fault}`);
  return isAllowed(simulated);
};

/** The same, where a call that cannot be is not allowed. */
export const isPossibleAndAllowed = async (policy: PolicyDocument, call: IamCall): Promise<boolean> =>
  isAllowed(await simulate(policy, call));
