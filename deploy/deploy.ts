import { adviceOn, textOf } from './advice.ts';
import type { Assembly, BootstrapNeed } from './assembly.ts';
import { DeployFailure } from './failure.ts';
import { type TokenFacts, tokenStep } from './first-token.ts';

/** Who deploys. */
export interface Identity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** What came of `cdk deploy`. */
export interface Deployment {
  readonly outputs: Readonly<Record<string, string>>;
  /** False where the stack was as the template says already. */
  readonly isChanged: boolean;
}

/** What deploying needs of the world. Each rejects with what AWS, the SDK or the CDK says. */
export interface DeployWorld {
  /** Tells whoever deploys. */
  readonly say: (text: string) => void;
  readonly identity: () => Promise<Identity>;
  readonly synthesise: () => Promise<Assembly>;
  /** The version of what is prepared for the CDK; undefined where nothing is, `hidden` where this identity may not look. */
  readonly bootstrapVersion: (parameter: string) => Promise<number | 'hidden' | undefined>;
  readonly bootstrap: (account: string) => Promise<void>;
  /** Makes the service-linked role of ECS. */
  readonly makeServiceRole: () => Promise<'made' | 'there' | 'refused'>;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly deployStack: (stackName: string) => Promise<Deployment>;
  readonly tokenFacts: (address: string, tableName: string) => Promise<TokenFacts>;
  readonly makeToken: (tableName: string) => Promise<string>;
  /** Resolves with the path of the config file. */
  readonly keepToken: (address: string, token: string) => Promise<string>;
  /** Runs a job and follows it; resolves with its exit code. */
  readonly runFirstJob: (address: string, token: string) => Promise<number>;
}

/** How a deployment ended. */
export interface Deployed {
  readonly address: string;
  /** Of the first job; undefined where none was run. */
  readonly jobExitCode?: number;
}

/** IAM is copied to all places within seconds: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency */
const NEW_ROLE_PAUSE_MS = 10_000;

const step = async <T>(what: string, take: () => Promise<T>): Promise<T> => {
  try {
    return await take();
  } catch (error) {
    if (error instanceof DeployFailure) throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw new DeployFailure(`${what}: ${said}`, adviceOn(textOf(error)), { cause: error });
  }
};

/**
 * Brings the stack into the account as the template says, with all that it needs there: each step looks first and does only what
 * is missing, so it may be started again at any time.
 * @throws DeployFailure
 */
export const deploy = async (
  { region, hasFirstJob }: { readonly region: string; readonly hasFirstJob: boolean },
  world: DeployWorld,
): Promise<Deployed> => {
  const { account, arn } = await step('the credentials are refused', world.identity);
  world.say(`Account ${account}, region ${region}, as ${arn}.`);
  world.say('Building the functions and the template …');
  const { stackName, bootstrap } = await step('the template could not be made', world.synthesise);
  await prepareForCdk(bootstrap, { account, region }, world);
  await prepareForEcs(world);
  world.say(`Deploying the stack ${stackName}; the first time this takes some minutes …`);
  const { outputs, isChanged } = await step(`the stack ${stackName} could not be deployed`, () =>
    world.deployStack(stackName),
  );
  const { ApiUrl: address, TableName: tableName } = outputs;
  if (address === undefined || tableName === undefined) {
    throw new DeployFailure(
      `the stack ${stackName} has no outputs ApiUrl and TableName`,
      'Is it another stack of that name? Choose one with -c stackName=NAME.',
    );
  }
  world.say(`${isChanged ? 'Deployed' : 'Nothing has changed'}. The address of Runat: ${address}`);
  const token = await firstToken({ address, tableName, stackName }, world);
  if (token === undefined || !hasFirstJob) return { address };
  world.say('A first job, in a container of its own; Fargate takes some 20 to 60 s to start one:');
  const jobExitCode = await step('the first job could not be run', () => world.runFirstJob(address, token));
  return { address, jobExitCode };
};

const prepareForCdk = async (
  { parameter, version }: BootstrapNeed,
  { account, region }: { readonly account: string; readonly region: string },
  world: DeployWorld,
): Promise<void> => {
  const found = await step('it could not be seen whether the region is prepared for the CDK', () =>
    world.bootstrapVersion(parameter),
  );
  if (found === 'hidden') {
    world.say(
      'These credentials may not look whether the region is prepared for the CDK; if it is not, the CDK says so.',
    );
    return;
  }
  if (found === undefined) {
    world.say(`Preparing ${region} for the CDK, once: cdk bootstrap …`);
    await step('the region could not be prepared for the CDK', () => world.bootstrap(account));
    return;
  }
  if (found >= version) return;
  throw new DeployFailure(
    `what the CDK has prepared in ${region} is of version ${found}, and the template needs ${version}`,
    'Other stacks use it, too, so this is left to you: `npx cdk bootstrap` renews it. Then start again.',
  );
};

/** Without it the first cluster of an account often fails: ECS makes the role then, and it is too young for what comes next. */
const prepareForEcs = async (world: DeployWorld): Promise<void> => {
  const outcome = await step('the service-linked role of ECS could not be made', world.makeServiceRole);
  if (outcome === 'made') {
    world.say('Made the service-linked role of ECS; waiting 10 s until it is known everywhere …');
    await world.pause(NEW_ROLE_PAUSE_MS);
  }
  if (outcome === 'refused') {
    world.say(
      'These credentials may not make the service-linked role of ECS. That is fine where ECS was used before; else somebody who may runs:\n' +
        '  aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    );
  }
};

interface NewStack {
  readonly address: string;
  readonly tableName: string;
  readonly stackName: string;
}

/** Resolves with the token, where one was made. */
const firstToken = async (
  { address, tableName, stackName }: NewStack,
  world: DeployWorld,
): Promise<string | undefined> => {
  const facts = await step('the tokens of the stack could not be read', () =>
    world.tokenFacts(address, tableName),
  );
  const decision = tokenStep(facts);
  if (decision === 'keep') return undefined;
  if (decision === 'leave') {
    world.say(
      'The stack has tokens, and your config file has none that it takes. Make one, and keep it:\n' +
        `  npm run tokens -- create --name NAME --scopes read,run,write --stack ${stackName}\n` +
        `  npx runat login --api ${address}`,
    );
    return undefined;
  }
  const token = await step('the first token could not be made', () => world.makeToken(tableName));
  if (decision === 'make-and-keep') await keepOrShow(address, token, world);
  else {
    world.say(`The first token, shown only now: ${token}`);
    world.say(
      `Your config file is about ${facts.config?.url} and stays as it is. To use this one: npx runat login --api ${address}`,
    );
  }
  return token;
};

/** A token that is made and lost would be of no use, so it is shown where it cannot be kept. */
const keepOrShow = async (address: string, token: string, world: DeployWorld): Promise<void> => {
  try {
    world.say(
      `Made a first token, which may read, run and write; kept in ${await world.keepToken(address, token)}.`,
    );
  } catch (error) {
    world.say(`The first token, shown only now: ${token}`);
    world.say(
      `It could not be kept for the command line: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};
