import type { HandlerName } from '../../../functions/contract/environment.ts';
import { type Call, textOf } from './call.ts';
import type { Deployed } from './deployed.ts';
import { ELSEWHERE, everyCall, type PossibleCall } from './every-call.ts';
import { isLike, type PolicyDocument } from './policies.ts';
import { type Right, rightsOf } from './right.ts';
import { allows, type IamCall, isPossibleAndAllowed } from './simulate.ts';
import type { Unrecorded } from './unrecorded.ts';

/** What is judged: what the role of a function allows, against what the function does. */
export interface Case {
  readonly caller: HandlerName;
  readonly document: PolicyDocument;
  readonly calls: readonly Call[];
  readonly unrecorded: readonly Unrecorded[];
  readonly stack: Pick<Deployed, 'arnOf'>;
}

const contextOf = (
  { stack }: Pick<Case, 'stack'>,
  { where, caller }: Call,
): NonNullable<IamCall['context']> => {
  const { 'dynamodb:LeadingKeys': keys, 'ecs:cluster': which, ...others } = where;
  return {
    ...others,
    ...(keys && { 'dynamodb:LeadingKeys': keys.map((key) => key.replace('*', '0123')) }),
    ...(which && { 'ecs:cluster': which === 'own' ? stack.arnOf('cluster', caller) : ELSEWHERE.cluster }),
  };
};

const iamCallOf = (tried: Pick<Case, 'stack'>, call: Call & Partial<PossibleCall>): IamCall => ({
  action: call.action,
  resource: call.isElsewhere ? ELSEWHERE[call.on] : tried.stack.arnOf(call.on, call.caller),
  context: contextOf(tried, call),
});

const ofCaller = ({ calls, caller }: Case): readonly Call[] => calls.filter((call) => call.caller === caller);

/** The recorded calls that the role does not allow. */
export const refusedCalls = async (tried: Case): Promise<readonly string[]> => {
  const verdicts = await Promise.all(
    ofCaller(tried).map(async (call) => ({
      call,
      may: await allows(tried.document, iamCallOf(tried, call)),
    })),
  );
  return verdicts.flatMap(({ call, may }) => (may ? [] : [textOf(call)]));
};

/** What Lambda does with the role, and the role does not allow. */
export const refusedUnrecorded = async (tried: Case): Promise<readonly string[]> => {
  const listed = tried.unrecorded.filter(({ caller }) => caller === tried.caller);
  const calls = listed.map(({ caller, action, on }): Call => ({ caller, action, on, where: {} }));
  return refusedCalls({ ...tried, calls });
};

/** A call with several leading keys is as many calls with one. */
const partsOf = (call: Call): readonly Call[] => {
  const { 'dynamodb:LeadingKeys': keys = [], ...where } = call.where;
  if (keys.length < 2) return [call];
  return keys.map((key) => ({ ...call, where: { ...where, 'dynamodb:LeadingKeys': [key] } }));
};

/** Whether a policy may have something to say of an action: most calls are of others, and need not be simulated. */
const isNamed = ({ Statement }: PolicyDocument, action: string): boolean =>
  Statement.flatMap(({ Action }) => Action).some((pattern) => isLike(pattern, action));

/** The calls that the role allows, and that the function does not make. */
export const neighboursAllowed = async (tried: Case): Promise<readonly string[]> => {
  const { caller, document, unrecorded } = tried;
  const made = new Set(ofCaller(tried).flatMap(partsOf).map(textOf));
  const isListed = ({ action, on }: Call) =>
    unrecorded.some((right) => right.caller === caller && right.action === action && right.on === on);
  const isDue = (call: PossibleCall) =>
    !call.isElsewhere && (isListed(call) || partsOf(call).every((part) => made.has(textOf(part))));
  const others = (await everyCall(caller)).filter((call) => isNamed(document, call.action) && !isDue(call));
  const verdicts = await Promise.all(
    others.map(async (call) => ({ call, may: await isPossibleAndAllowed(document, iamCallOf(tried, call)) })),
  );
  return verdicts.flatMap(({ call, may }) =>
    may ? [`${textOf(call)}${call.isElsewhere ? ', of another stack' : ''}`] : [],
  );
};

/** How it is known that a right is needed: a call that uses it, or why none does. */
export type Use =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'listed'; readonly why: string }
  | { readonly kind: 'unused' };

const usedBy = async (tried: Case, right: Right): Promise<boolean> => {
  const alone: PolicyDocument = { Version: '2012-10-17', Statement: [right.statement] };
  const calls = ofCaller(tried).filter(({ action }) => action === right.action);
  const verdicts = await Promise.all(
    calls.flatMap(partsOf).map((call) => allows(alone, iamCallOf(tried, call))),
  );
  return verdicts.includes(true);
};

const whyListed = async (tried: Case, right: Right): Promise<string | undefined> => {
  const alone: PolicyDocument = { Version: '2012-10-17', Statement: [right.statement] };
  for (const { caller, action, on, why } of tried.unrecorded) {
    if (caller !== tried.caller || action !== right.action) continue;
    if (await allows(alone, iamCallOf(tried, { caller, action, on, where: {} }))) return why;
  }
  return undefined;
};

/** Every right of the role, each as small as it can be, with how it is known that it is needed. */
export const usesOf = (
  tried: Case,
): Promise<readonly (Right & { readonly use: Use; readonly isListed: boolean })[]> =>
  Promise.all(
    rightsOf(tried.document).map(async (right) => {
      const why = await whyListed(tried, right);
      const isListed = why !== undefined;
      if (await usedBy(tried, right)) return { ...right, use: { kind: 'recorded' } as const, isListed };
      const use: Use = isListed ? { kind: 'listed', why } : { kind: 'unused' };
      return { ...right, use, isListed };
    }),
  );

/** The rights that no call uses and nobody has listed; and those that are listed although a call uses them. */
export const uselessRights = async (tried: Case): Promise<readonly string[]> =>
  (await usesOf(tried)).flatMap(({ text, use, isListed }) => {
    if (use.kind === 'unused') return [`${text}: no recorded call uses it`];
    return use.kind === 'recorded' && isListed ? [`${text}: a recorded call uses it, and it is listed`] : [];
  });
