import { PLACES, type Place } from './call.ts';
import { type Deployed, deployed, documentOf, FUNCTIONS, OPENED, type OtherRole } from './deployed.ts';
import { type Use, usesOf } from './judge.ts';
import { isLike } from './policies.ts';
import { RECORDED } from './recorded.ts';
import { type Condition, type Right, rightsOf } from './right.ts';
import { UNRECORDED } from './unrecorded.ts';

type RoleName = keyof Deployed['roles'];

/** A right, and why it is there. */
interface KnownRight extends Right {
  readonly why: string;
}

const TITLES: Readonly<Record<RoleName, string>> = {
  api: 'The API function',
  wake: 'The wake function',
  track: 'The track function',
  deliver: 'The deliver function',
  watch: 'The watch function',
  alarms: 'EventBridge Scheduler, for alarms',
  watchdog: 'EventBridge Scheduler, for the watchdog',
  execution: 'ECS, before a container starts',
  task: 'Containers',
};

const MEANINGS: Readonly<Record<RoleName, string>> = {
  api: 'Answers requests. It reads a token by its hash, and notes when it was last used. It cannot make, change or list tokens: only `npm run tokens` can, with the credentials of whoever calls it.',
  wake: 'Handles what is due and starts containers. It alone does.',
  track: 'Takes in the events of ECS about containers.',
  deliver:
    'Sends webhooks to addresses that callers choose. It has no right on containers, and of the table it reaches jobs, runs and deliveries alone.',
  watch: 'Finds what a lost message left behind.',
  alarms: 'The entries of the group of alarms send with this role.',
  watchdog: 'The entry of the group of the watchdog calls with this role.',
  execution:
    'ECS fetches the image, reads secrets and writes the output with this role. The container does not have it.',
  task: 'A container has no right, unless its job names a `role`.',
};

const WHYS: Readonly<Record<OtherRole, string>> = {
  alarms: 'Scheduler sends',
  watchdog: 'Scheduler calls',
  execution: 'ECS prepares a task',
  task: '',
};

/** What each condition key means, by the page of AWS that says so. Every key of the template is here. */
export const CONDITION_MEANINGS: Readonly<Record<string, string>> = {
  'dynamodb:LeadingKeys':
    'the [partition keys](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html) that a call names; of a query on an index those of the index. `JOB#*` is all that belongs to jobs: jobs, runs, deliveries ([all keys](architecture.md#storage)). All keys of a call must be among those listed (`ForAllValues:StringLike`), and there must be one (`Null`): a call without any would fulfil the first condition alone',
  'dynamodb:Attributes':
    'the attributes that an update names, with those of its key. So the use of a token is noted, and its scopes stay as they are',
  'ecs:cluster':
    'the [cluster](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html) in which a task is started, or tasks are listed. It holds calls to the cluster of the stack whose resource does not name it',
  'ecs:CreateAction':
    'the call that [makes what is tagged](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html): tasks get tags when they start, and never afterwards',
  'iam:PassedToService':
    'the [service that is handed a role](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService): no other one can be given it',
  'kms:ViaService':
    'the [service that decrypts](https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service): the key opens secrets, and nothing else',
};

/** What is named by what it is, where it is no place that functions call. */
const namesOf = ({ functionArn }: Deployed): Readonly<Record<string, string>> => ({
  [functionArn('watch')]: 'watch function',
  '*': 'anything',
});

/** The option that names a resource. */
const openedBy = (resource: string): string | undefined =>
  Object.entries(OPENED).find(([, value]) => [value].flat().some((each) => each.endsWith(resource)))?.[0];

const nameOf = (stack: Deployed, role: RoleName, resource: string): string => {
  const caller = FUNCTIONS.find((name) => name === role) ?? 'api';
  const own = namesOf(stack)[resource];
  if (own !== undefined) return own;
  const isIt = (place: Place) => place !== 'anything' && isLike(resource, stack.arnOf(place, caller));
  const places = PLACES.filter(isIt);
  if (places.length > 0) return places.join(', ');
  // Account and region are those of the stack.
  return openedBy(resource) === undefined
    ? `\`${resource.split(':').slice(5).join(':')}\``
    : 'what the option names';
};

const LEADING_KEYS = 'dynamodb:LeadingKeys';

const leadingKeyOf = ({ condition }: Right): string | undefined =>
  condition['ForAllValues:StringLike']?.[LEADING_KEYS]?.[0];

/** What of a right is not its leading key. */
const restOf = ({ condition }: Right): string =>
  JSON.stringify(condition, (key, value) => (key === LEADING_KEYS ? undefined : value));

const valueText = (stack: Deployed, role: RoleName, value: string): string =>
  value.startsWith('arn:') ? nameOf(stack, role, value) : `\`${value}\``;

/** The conditions of rights that differ in their leading keys alone. That a key must be there says the page once for all. */
const conditionOf = (stack: Deployed, role: RoleName, rights: readonly Right[]): string => {
  const { Null: _null, ...first }: Condition = rights[0]?.condition ?? {};
  const texts = Object.values(first).flatMap((ofOperator) =>
    Object.entries(ofOperator).map(([key, values]) => {
      const all = key === LEADING_KEYS ? rights.flatMap((right) => leadingKeyOf(right) ?? []) : values;
      return `\`${key}\`: ${all.map((value) => valueText(stack, role, value)).join(', ')}`;
    }),
  );
  return texts.join('; ');
};

/**
 * The option that opens a right: the one whose value names what it is about.
 * @throws Error where none does
 */
const optionOf = ({ action, resource, text }: Right): string => {
  const option = action.startsWith('xray:') ? 'tracing' : openedBy(resource);
  if (option === undefined) throw new Error(`${text}: no option opens it`);
  return `option \`${option}\``;
};

const whyOf = (use: Use): string => (use.kind === 'listed' ? use.why : 'recorded');

const ofFunction = async (
  stack: Deployed,
  caller: (typeof FUNCTIONS)[number],
): Promise<readonly KnownRight[]> => {
  const document = documentOf(stack, caller);
  const uses = await usesOf({ caller, document, calls: RECORDED, unrecorded: UNRECORDED, stack });
  return uses.map(({ use, ...right }) => ({ ...right, why: whyOf(use) }));
};

const knownRights = (
  stack: Deployed,
  role: RoleName,
): Promise<readonly KnownRight[]> | readonly KnownRight[] => {
  const caller = FUNCTIONS.find((name) => name === role);
  if (caller !== undefined) return ofFunction(stack, caller);
  const why = WHYS[role as OtherRole];
  return rightsOf(stack.policies.documentOf(stack.roles[role])).map((right) => ({ ...right, why }));
};

const rowsOf = async (stack: Deployed, closed: Deployed, role: RoleName): Promise<readonly string[]> => {
  const always = new Set(rightsOf(closed.policies.documentOf(closed.roles[role])).map(({ text }) => text));
  const rights = (await knownRights(stack, role)).map((right) => ({
    ...right,
    why: always.has(right.text) ? right.why : [right.why, optionOf(right)].filter(Boolean).join('; '),
  }));
  const rows = Map.groupBy(rights, (right) =>
    JSON.stringify([right.action, right.resource, restOf(right), right.why]),
  );
  return [...rows.values()]
    .map((same) => {
      const [{ action, resource, why } = { action: '', resource: '', why: '' }] = same;
      return `| \`${action}\` | ${nameOf(stack, role, resource)} | ${conditionOf(stack, role, same)} | ${why} |`;
    })
    .toSorted();
};

const sectionOf = async (stack: Deployed, closed: Deployed, role: RoleName): Promise<string> => {
  const rows = await rowsOf(stack, closed, role);
  const table = ['| call | of | where | known by |', '|---|---|---|---|', ...rows].join('\n');
  return [`### ${TITLES[role]}`, MEANINGS[role], ...(rows.length === 0 ? [] : [table])].join('\n\n');
};

/** The condition keys that the roles of a stack name. */
export const conditionKeysOf = ({ policies, roles }: Deployed): ReadonlySet<string> =>
  new Set(
    Object.values(roles)
      .flatMap((id) => rightsOf(policies.documentOf(id)))
      .flatMap(({ condition }) => Object.values(condition).flatMap((keys) => Object.keys(keys))),
  );

const OF_FUNCTIONS: readonly RoleName[] = FUNCTIONS;
const OF_OTHERS: readonly RoleName[] = ['alarms', 'watchdog', 'execution', 'task'];

/** docs/rights.md: who may make which call of what, and under which condition. */
export const rightsPage = async (): Promise<string> => {
  const [stack, closed] = [deployed(OPENED), deployed()];
  const sections = (roles: readonly RoleName[]) =>
    Promise.all(roles.map((role) => sectionOf(stack, closed, role)));
  const keys = [...conditionKeysOf(stack)].filter((key) => CONDITION_MEANINGS[key] !== undefined).toSorted();
  return `${[
    '# Rights',
    'Each function of a stack has a role of its own, and so have the services of AWS that act for it. This page says what each role may do. `npm run rights` makes it of the template, and of the calls that the functions make; do not edit it.',
    'The calls are recorded in local mode, as they go to AWS, on a tour through everything that the product does. IAM is then simulated for each role. Each recorded call is allowed. Every other call of the same services is refused: of another function, of another part of the stack, of another stack, under another condition. Each right is used by a recorded call, or it says here who else uses it. [Testing](testing.md#rights) tells more.',
    'The queues, the topic of alarms and the functions say themselves who may send to them from outside of these roles: EventBridge for its one rule, API Gateway for its one API, CloudWatch and AWS Budgets for this account.',
    '## What the conditions mean',
    [
      '| key | means |',
      '|---|---|',
      ...keys.map((key) => `| \`${key}\` | ${CONDITION_MEANINGS[key]} |`),
    ].join('\n'),
    'What a stack with `indexShards` above 1 has more: each list of an index also as `<list>#*`, its shards.',
    '## Functions',
    ...(await sections(OF_FUNCTIONS)),
    '## Services of AWS, and containers',
    ...(await sections(OF_OTHERS)),
  ].join('\n\n')}\n`;
};
