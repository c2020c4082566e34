import { describe, expect, it } from 'vitest';
import { type DeployWorld, deploy } from '../../deploy/deploy.ts';
import { DeployFailure } from '../../deploy/failure.ts';

const ADDRESS = 'https://abc.execute-api.eu-west-1.amazonaws.com';
const OUTPUTS = { ApiUrl: ADDRESS, TableName: 'Runat-Jobs' };

/** A new account, unless told otherwise; what was done, and what was said. */
const worldOf = (changes: Partial<DeployWorld> = {}) => {
  const done: string[] = [];
  const said: string[] = [];
  const world: DeployWorld = {
    say: (text) => said.push(text),
    identity: async () => ({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/me' }),
    synthesise: async () => ({ stackName: 'Runat', bootstrap: { parameter: '/version', version: 6 } }),
    bootstrapVersion: async () => undefined,
    bootstrap: async () => {},
    makeServiceRole: async () => 'made',
    pause: async () => {},
    deployStack: async () => ({ outputs: OUTPUTS, isChanged: true }),
    tokenFacts: async (address) => ({ address, config: undefined, isTaken: false, hasTokens: false }),
    makeToken: async () => 'runat_secret',
    keepToken: async () => '/home/me/.config/runat/config.json',
    runFirstJob: async () => 0,
    ...changes,
  };
  const recorded = Object.fromEntries(
    Object.entries(world).map(([name, act]) => [
      name,
      name === 'say'
        ? act
        : (...args: readonly unknown[]) => {
            done.push([name, ...args].join(' '));
            return act(...args);
          },
    ]),
  ) as unknown as DeployWorld;
  return { world: recorded, done, said };
};

const run = async (changes: Partial<DeployWorld> = {}, hasFirstJob = true) => {
  const around = worldOf(changes);
  return { ...around, deployed: await deploy({ region: 'eu-west-1', hasFirstJob }, around.world) };
};

/** As everything is after a deployment. */
const DEPLOYED: Partial<DeployWorld> = {
  bootstrapVersion: async () => 31,
  makeServiceRole: async () => 'there',
  deployStack: async () => ({ outputs: OUTPUTS, isChanged: false }),
  tokenFacts: async (address) => ({
    address,
    config: { url: address, hasToken: true },
    isTaken: true,
    hasTokens: true,
  }),
};

describe('a new account', () => {
  it('gets everything, in this order', async () => {
    const { done, deployed } = await run();
    expect(done).toEqual([
      'identity',
      'synthesise',
      'bootstrapVersion /version',
      'bootstrap 111122223333',
      'makeServiceRole',
      'pause 10000',
      'deployStack Runat',
      `tokenFacts ${ADDRESS} Runat-Jobs`,
      'makeToken Runat-Jobs',
      `keepToken ${ADDRESS} runat_secret`,
      `runFirstJob ${ADDRESS} runat_secret`,
    ]);
    expect(deployed).toEqual({ address: ADDRESS, jobExitCode: 0 });
  });

  it('is told where it is and what is being done, and no secret', async () => {
    const { said } = await run();
    expect(said.join('\n')).toContain(
      'Account 111122223333, region eu-west-1, as arn:aws:iam::111122223333:user/me.',
    );
    expect(said.join('\n')).toContain(ADDRESS);
    expect(said.join('\n')).not.toContain('runat_secret');
  });

  it('gets no job where none is asked for', async () => {
    const { done, deployed } = await run({}, false);
    expect(done.filter((each) => each.startsWith('runFirstJob'))).toEqual([]);
    expect(deployed).toEqual({ address: ADDRESS });
  });

  it('is told how the first job ended', async () => {
    expect((await run({ runFirstJob: async () => 3 })).deployed.jobExitCode).toBe(3);
  });
});

describe('a second time', () => {
  it('only looks', async () => {
    const { done, said } = await run(DEPLOYED);
    expect(done).toEqual([
      'identity',
      'synthesise',
      'bootstrapVersion /version',
      'makeServiceRole',
      'deployStack Runat',
      `tokenFacts ${ADDRESS} Runat-Jobs`,
    ]);
    expect(said.at(-1)).toBe(`Nothing has changed. The address of Runat: ${ADDRESS}`);
  });
});

describe('what the account has already', () => {
  it('is not prepared again for the CDK', async () => {
    const { done } = await run({ bootstrapVersion: async () => 6 });
    expect(done).not.toContain('bootstrap 111122223333');
  });

  it('is not prepared where these credentials may not see whether it is', async () => {
    const { done, said } = await run({ bootstrapVersion: async () => 'hidden' });
    expect(done).not.toContain('bootstrap 111122223333');
    expect(said.join('\n')).toContain('may not look');
  });

  it('is left to its owner where it is too old, and nothing is deployed', async () => {
    const { world, done } = worldOf({ bootstrapVersion: async () => 5 });
    await expect(deploy({ region: 'eu-west-1', hasFirstJob: true }, world)).rejects.toMatchObject({
      message: expect.stringContaining('version 5, and the template needs 6'),
      advice: expect.stringContaining('npx cdk bootstrap'),
    });
    expect(done.at(-1)).toBe('bootstrapVersion /version');
  });

  it('of roles is not waited for', async () => {
    const { done } = await run({ makeServiceRole: async () => 'there' });
    expect(done).not.toContain('pause 10000');
  });

  it("of roles may be somebody else's to make: it is told how, and the deployment goes on", async () => {
    const { done, said } = await run({ makeServiceRole: async () => 'refused' });
    expect(said.join('\n')).toContain(
      'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    );
    expect(done).toContain('deployStack Runat');
  });
});

describe('the first token', () => {
  it('is shown where it cannot be kept', async () => {
    const { said, deployed } = await run({ keepToken: () => Promise.reject(new Error('the disk is full')) });
    expect(said.join('\n')).toContain('runat_secret');
    expect(said.join('\n')).toContain('the disk is full');
    expect(deployed.jobExitCode).toBe(0);
  });

  it('is shown and not kept where the config file is about another Runat', async () => {
    const { done, said } = await run({
      tokenFacts: async (address) => ({
        address,
        config: { url: 'https://other.example', hasToken: true },
        isTaken: false,
        hasTokens: false,
      }),
    });
    expect(done.filter((each) => each.startsWith('keepToken'))).toEqual([]);
    expect(said.join('\n')).toContain('runat_secret');
    expect(said.join('\n')).toContain(`npx runat login --api ${ADDRESS}`);
  });

  it('is not made where the stack has tokens: it is told how to make another', async () => {
    const { done, said } = await run({
      tokenFacts: async (address) => ({ address, config: undefined, isTaken: false, hasTokens: true }),
    });
    expect(done.at(-1)).toMatch(/^tokenFacts/);
    expect(said.join('\n')).toContain('--stack Runat');
  });
});

describe('a failure', () => {
  const STEPS = [
    'identity',
    'synthesise',
    'bootstrapVersion',
    'bootstrap',
    'makeServiceRole',
    'deployStack',
    'tokenFacts',
    'makeToken',
    'runFirstJob',
  ] as const satisfies readonly (keyof DeployWorld)[];

  it.each(STEPS)('of %s ends it there, tells what happened and gives advice', async (name) => {
    const broken = Object.assign(new Error('The security token included in the request is expired'), {
      name: 'ExpiredToken',
    });
    const { world, done } = worldOf({ [name]: () => Promise.reject(broken) });
    const failure = await deploy({ region: 'eu-west-1', hasFirstJob: true }, world).catch((error) => error);
    expect(failure).toBeInstanceOf(DeployFailure);
    expect(failure.message).toMatch(/^\S.*: The security token included in the request is expired$/);
    expect(failure.advice).toContain('aws sso login');
    expect(done.at(-1)).toMatch(new RegExp(`^${name}\\b`));
  });

  it('is a stack of that name which is not Runat', async () => {
    const { world } = worldOf({ deployStack: async () => ({ outputs: {}, isChanged: false }) });
    await expect(deploy({ region: 'eu-west-1', hasFirstJob: true }, world)).rejects.toThrow(
      'the stack Runat has no outputs ApiUrl and TableName',
    );
  });
});
