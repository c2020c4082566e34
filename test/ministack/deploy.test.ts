import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { editAssembly, type Resource, type Template, templateOf } from './support/edited-assembly.ts';
import { ACCOUNT, type Ended, MiniStack, ROOT } from './support/mini-stack.ts';

const ASSEMBLY = join(ROOT, 'cdk.out');
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reports`;
const OTHER_ROLE = `arn:aws:iam::${ACCOUNT}:role/admin`;
const OPTIONS = ['-c', `taskRoleArns=${ROLE}`];
const IMAGE = 'public.ecr.aws/docker/library/busybox';
/** Only ends what would wait for ever: a deployment is a minute of a processor. */
const LONG = { timeout: 5 * PATIENCE.timeout };
/** A start takes some tenths of a second after it is due; where one is broken it never comes. */
const BROKEN_PATIENCE = { timeout: 8_000, interval: 100 };

interface Run {
  readonly id: string;
  readonly jobId: string;
  readonly status: string;
  readonly latenessMs?: number;
}

let stack: MiniStack;
let before: Readonly<Record<string, readonly string[]>>;
const counts: Record<string, number> = {};

beforeAll(async () => {
  stack = await MiniStack.start();
  before = await stack.inventory();
}, LONG.timeout);

afterAll(async () => {
  const told = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
  process.stderr.write(`On MiniStack: ${told.join(', ')}\n`);
  await stack.stop();
});

const deploy = (): Promise<Ended> => stack.run('npm', ['run', '--silent', 'deploy', '--', ...OPTIONS]);

const configFile = (): string => join(stack.home, '.config', 'runat', 'config.json');

const readConfig = async (): Promise<{ readonly url: string; readonly token: string }> =>
  JSON.parse(await readFile(configFile(), 'utf8'));

const json = async (...words: string[]) => JSON.parse((await stack.runat('--json', ...words)).out);

const runsOf = async (job: string): Promise<readonly Run[]> => (await json('runs', '--job', job)).items;

const describeStack = async () => {
  const client = new CloudFormationClient(stack.client);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'Runat' }));
  return Stacks[0];
};

/** The names of the alarms that are entries of Scheduler. */
const alarms = async (): Promise<readonly string[]> => {
  const client = new SchedulerClient(stack.client);
  const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: 'runat-alarms' }));
  return Schedules.map(({ Name }) => String(Name));
};

/** The tasks of a run, with what RunTask was told. */
const tasksOf = async (runId: string) => {
  const client = new ECSClient(stack.client);
  const output = (await describeStack())?.Outputs?.find(({ OutputKey }) => OutputKey === 'ClusterName');
  const cluster = String(output?.OutputValue);
  const arns: string[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    const { taskArns = [] } = await client.send(
      new ListTasksCommand({ cluster, startedBy: runId, desiredStatus }),
    );
    arns.push(...taskArns);
  }
  if (arns.length === 0) return [];
  const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: arns }));
  return tasks;
};

const resourcesOf = (template: Template, type: string): readonly Resource[] =>
  Object.values(template.Resources).filter((resource) => resource.Type === type);

describe('MiniStack', () => {
  it('lacks exactly what is stubbed', () => {
    expect(stack.stubbed).toEqual([
      'AWS::ECS::ClusterCapacityProviderAssociations',
      'AWS::ResourceGroups::Group',
      'AWS::CloudWatch::Alarm with Metrics',
      'ECS Task State Change',
    ]);
    counts.stubs = stack.stubbed.length;
  });
});

describe('npm run deploy, on an account that has nothing', () => {
  it('makes everything, and ends with the address', LONG, async () => {
    const { code, out, error } = await deploy();
    expect({ code, error }).toEqual({ code: 0, error: expect.stringContaining('Made a first token') });
    const { url, token } = await readConfig();
    expect(out.trim().split('\n').at(-1)).toBe(url);
    expect(error).toContain('Preparing eu-central-1 for the CDK');
    expect(error).toContain('Made the service-linked role of ECS');
    expect(error).not.toContain(token);
  });

  it('keeps a token that only its owner may read, and that Runat takes', async () => {
    expect((await stat(configFile())).mode & 0o777).toBe(0o600);
    expect(await json('whoami')).toMatchObject({ name: 'first', scopes: ['read', 'run', 'write'] });
  });

  it('runs a first job to its end, without a role', async () => {
    const [run, ...others] = await runsOf('first');
    expect({ status: run?.status, others }).toEqual({ status: 'succeeded', others: [] });
    const tasks = await tasksOf(String(run?.id));
    expect(tasks.map(({ overrides }) => overrides?.taskRoleArn)).toEqual([undefined]);
  });

  it('leaves no resource of the template out', async () => {
    const template = await templateOf(ASSEMBLY);
    const client = new CloudFormationClient(stack.client);
    const made: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListStackResourcesCommand({ StackName: 'Runat', ...(NextToken && { NextToken }) }),
      );
      for (const { LogicalResourceId, ResourceStatus } of page.StackResourceSummaries ?? []) {
        if (ResourceStatus === 'CREATE_COMPLETE') made.push(String(LogicalResourceId));
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(made.sort()).toEqual(Object.keys(template.Resources).sort());
    counts.resources = made.length;
  });

  it('sets up alarms, dashboard and group', async () => {
    const template = await templateOf(ASSEMBLY);
    const { alarms: made = [], dashboards, 'resource groups': groups } = await stack.inventory();
    const named = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(
      ({ Properties }) => Properties.AlarmName,
    );
    expect(made).toEqual(named.sort());
    expect({ dashboards, groups }).toEqual({ dashboards: ['Runat'], groups: ['Runat'] });
    counts.alarms = made.length;
  });
});

describe('a deployed Runat', () => {
  it('starts a container with the role that its job asks for, not before it is due', async () => {
    const { code, error } = await stack.runat(
      'run',
      IMAGE,
      '--in',
      '2s',
      '--role',
      ROLE,
      '--name',
      'role',
      '--wait',
    );
    expect({ code, error }).toMatchObject({ code: 0 });
    const [run] = await runsOf('role');
    expect(run?.latenessMs).toBeGreaterThanOrEqual(0);
    const tasks = await tasksOf(String(run?.id));
    expect(tasks.map(({ overrides }) => overrides?.taskRoleArn)).toEqual([ROLE]);
  });

  it('refuses a role that the stack was not given', async () => {
    const { code, error } = await stack.runat('run', IMAGE, '--now', '--role', OTHER_ROLE);
    expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('taskRoleArns') });
  });

  it('tells how a container ended', async () => {
    const { code } = await stack.runat('run', IMAGE, '--now', '--wait', '--shell', 'exit 3');
    expect(code).toBe(3);
  });

  it('lists, shows and cancels a job whose alarm is an entry of Scheduler', async () => {
    const none = await alarms();
    const id = (await stack.runat('run', IMAGE, '--in', '2h', '--name', 'later')).out.trim();
    expect((await json('list', '--state', 'scheduled')).items).toMatchObject([{ id, name: 'later' }]);
    expect(await json('show', id)).toMatchObject({ state: 'scheduled', image: IMAGE });
    expect(await alarms()).toHaveLength(none.length + 1);
    expect((await stack.runat('cancel', id)).code).toBe(0);
    expect(await json('show', id)).toMatchObject({ state: 'history', outcome: 'canceled' });
    expect(await alarms()).toEqual(none);
  });

  it('stops a container', async () => {
    await stack.runat('run', IMAGE, '--now', '--name', 'lasts', '--shell', 'sleep 600');
    await expect.poll(async () => (await runsOf('lasts'))[0]?.status).toBe('running');
    expect((await stack.runat('stop', 'lasts')).code).toBe(0);
    await expect.poll(async () => (await runsOf('lasts'))[0]?.status).toBe('canceled');
  });

  it("is found by its name by operators' tools", async () => {
    const tokens = await stack.run('npm', ['run', '--silent', 'tokens', '--', 'list', '--stack', 'Runat']);
    expect(tokens).toMatchObject({ code: 0, out: expect.stringContaining('first  read,run,write') });
    const signing = (...words: string[]) =>
      stack.run('npm', ['run', '--silent', 'signing', '--', ...words, '--stack', 'Runat']);
    // MiniStack makes a first secret with signs that the template excludes, so that it has to be replaced.
    const rotated = await signing('rotate', '--force');
    expect(rotated).toMatchObject({ code: 0, out: expect.stringMatching(/^whsec_/) });
    expect(await signing('show')).toMatchObject({ code: 0, out: rotated.out });
  });

  it('lets sign in whoever has a token, and nobody else', async () => {
    const { url, token } = await readConfig();
    const login = (given: string) =>
      stack.run(process.execPath, ['bin/runat.mjs', 'login', '--api', url], given);
    expect((await stack.runat('logout')).code).toBe(0);
    expect((await stack.runat('list')).code).not.toBe(0);
    expect((await login('runat_wrong\n')).code).not.toBe(0);
    await expect(stat(configFile())).rejects.toThrow();
    expect(await login(`${token}\n`)).toMatchObject({ code: 0, out: `${url}\nfirst: read, run, write\n` });
    expect(await readConfig()).toEqual({ url, token });
  });
});

describe('a second deployment', () => {
  it('changes nothing where nothing has changed', LONG, async () => {
    const [stackBefore, thingsBefore, jobsBefore] = await Promise.all([
      describeStack(),
      stack.inventory(),
      json('list', '--limit', '100'),
    ]);
    const { code, error } = await deploy();
    expect({ code, error }).toEqual({ code: 0, error: expect.stringContaining('Nothing has changed') });
    const [stackAfter, thingsAfter, jobsAfter] = await Promise.all([
      describeStack(),
      stack.inventory(),
      json('list', '--limit', '100'),
    ]);
    expect(stackAfter?.LastUpdatedTime).toEqual(stackBefore?.LastUpdatedTime);
    expect(thingsAfter).toEqual(thingsBefore);
    expect(jobsAfter).toEqual(jobsBefore);
  });
});

/** Creates a job, and waits until its container was started: the judge of the way from the API by SQS and the wake function to ECS. */
const judgeWake = async (name: string, patience: { timeout: number; interval: number }): Promise<void> => {
  const { code, error } = await stack.runat('run', IMAGE, '--in', '1s', '--name', name);
  if (code !== 0) throw new Error(error);
  await vi.waitFor(async () => {
    const tasks = await Promise.all((await runsOf(name)).map(({ id }) => tasksOf(id)));
    if (tasks.flat().length !== 1) throw new Error(`${name}: no container was started`);
  }, patience);
};

const idOf = (
  template: Template,
  type: string,
  isIt: (resource: Resource, id: string) => boolean,
): string => {
  const [found, ...others] = Object.entries(template.Resources)
    .filter(([id, resource]) => resource.Type === type && isIt(resource, id))
    .map(([id]) => id);
  if (found === undefined || others.length > 0) throw new Error(`${type}: expected one`);
  return found;
};

const isWake = (_: Resource, id: string): boolean => id.startsWith('WakeFunction');

const FAULTS: readonly (readonly [name: string, seed: (template: Template) => void])[] = [
  [
    'variable',
    (template) => {
      const id = idOf(template, 'AWS::Lambda::Function', isWake);
      const environment = template.Resources[id]?.Properties.Environment as {
        Variables: Record<string, unknown>;
      };
      delete environment.Variables.CLUSTER_ARN;
    },
  ],
  [
    'event-source',
    (template) => {
      delete template.Resources[idOf(template, 'AWS::Lambda::EventSourceMapping', isWake)];
    },
  ],
];

describe('a template with a fault is caught:', () => {
  it.each(FAULTS)('a wake function without its %s', LONG, async (name, seed) => {
    const folder = join(stack.home, name);
    await editAssembly(ASSEMBLY, folder, seed);
    const { code, error } = await stack.cdk('deploy', '--app', folder, '--require-approval', 'never');
    expect({ code, error }).toMatchObject({ code: 0 });
    await expect(judgeWake(`without-${name}`, BROKEN_PATIENCE)).rejects.toThrow('no container was started');
    counts['faults caught'] = (counts['faults caught'] ?? 0) + 1;
  });

  it('and is healed by the right one', LONG, async () => {
    const { code, error } = await stack.cdk('deploy', '--app', ASSEMBLY, '--require-approval', 'never');
    expect({ code, error }).toMatchObject({ code: 0 });
    await judgeWake('whole', PATIENCE);
  });
});

describe('removing', () => {
  it('leaves the table, the output of runs, task definitions, and what others may use', LONG, async () => {
    expect(await stack.cdk('destroy', '--force', '--app', ASSEMBLY)).toMatchObject({ code: 0 });
    const after = await stack.inventory();
    const left = Object.entries(after).flatMap(([kind, names]) =>
      names.filter((name) => !before[kind]?.includes(name)).map((name) => `${kind}: ${name}`),
    );
    const meant = [
      /^tables: Runat-JobsTable/,
      /^log groups: .*RunsOutput/,
      /^task definitions: .*:task-definition\/runat-run-/,
      /^stacks: CDKToolkit$/,
      /^(buckets|repositories|roles|parameters): \/?cdk-/,
      /^roles: AWSServiceRoleForE(CS|cs)$/,
    ];
    expect(left.filter((each) => !meant.some((form) => form.test(each)))).toEqual([]);
    expect(meant.filter((form) => !left.some((each) => form.test(each)))).toEqual([]);
    counts['things left on purpose'] = left.length;
    counts['kinds of things looked at'] = Object.keys(after).length;
  });
});
