import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib';
import { Effect, type IGrantable, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ASSET_FOLDER } from '../functions/contract/assets.ts';
import { ENVIRONMENT, type HandlerName, type VariableOf } from '../functions/contract/environment.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..');

/** In bytes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_VARIABLES = 4096;
/** A name that AWS gives, within an address or an ARN, has so many characters at most, beside the name of the stack. */
const LONGEST_GIVEN_NAME = 98;

const BUNDLE_COMMAND = join(import.meta.dirname, 'bundle-command.ts');

/** What a function needs beside its code. */
export interface RunatFunctionProps<H extends HandlerName> {
  /** The file functions/handlers/<handler>.ts, which exports `handler`. */
  readonly handler: H;
  readonly description: string;
  /** Every variable the contract names for this handler; others may be there and are left out. */
  readonly environment: Readonly<Record<VariableOf<H>, string>>;
  /** Memory, and with it the share of a processor: 1,769 MiB is one vCPU. */
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** Whether X-Ray traces its invocations, at 5 dollars per million traces. */
  readonly tracing: boolean;
  /** Files that stand beside its bundle: names, and their places in the project. Default: none. */
  readonly assets?: Readonly<Record<string, string>>;
}

/**
 * One Lambda function: bundled from its handler, with a role that can do nothing but log, and trace if asked to, until a
 * construct grants it more. There is no reserved concurrency: an account with the initial ten concurrent
 * executions refuses any. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export class RunatFunction<H extends HandlerName> extends Construct implements IGrantable {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  /** Where its lines go. */
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: RunatFunctionProps<H>) {
    super(scope, id);
    const logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroupName = logs.logGroupName;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: codeOf(props),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: agreed(props),
      role: this.role,
      logGroup: logs,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    if (props.tracing) {
      acknowledgeWildcard(
        this.role,
        '*',
        'X-Ray has no resource to name for PutTraceSegments and PutTelemetryRecords.',
      );
    } else {
      Validations.of(this.lambda).acknowledge({
        id: 'Serverless-LambdaTracing',
        reason:
          'A trace of each invocation costs more than the invocations; who looks for something switches it on.',
      });
    }
    Validations.of(this.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'API Gateway waits for its answer and SQS has a dead-letter queue of its own; the one function that is ' +
        'invoked asynchronously (watch) has an on-failure destination instead, which also keeps the error.',
    });
  }

  get grantPrincipal() {
    return this.role;
  }

  /** Adds a statement to the role. Constructs call it in their grants, beside the resource it names. */
  allow(statement: {
    readonly actions: string[];
    readonly resources: string[];
    readonly conditions?: Record<string, Record<string, string | string[]>>;
  }): void {
    this.role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, ...statement }));
  }
}

/** The bundle of a handler, made on this machine; its content is its name, so that what is the same is not deployed again. */
function codeOf({ handler, assets = {} }: Pick<RunatFunctionProps<HandlerName>, 'handler' | 'assets'>): Code {
  const tryBundle = (folder: string): boolean => {
    execFileSync(process.execPath, [BUNDLE_COMMAND, handler, folder], { stdio: ['ignore', 2, 2] });
    for (const [name, place] of Object.entries(assets)) {
      cpSync(join(PROJECT_ROOT, place), join(folder, ASSET_FOLDER, name));
    }
    return true;
  };
  return Code.fromAsset(join(PROJECT_ROOT, 'functions'), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: Runtime.NODEJS_24_X.bundlingImage,
      // Never run: the CDK takes two assets of one folder for the same unless their commands differ.
      command: [handler],
      local: { tryBundle },
    },
  });
}

/**
 * The variables that the contract names for the handler.
 *
 * @throws Error where options make them longer than Lambda takes
 */
function agreed<H extends HandlerName>({
  handler,
  environment,
}: RunatFunctionProps<H>): Record<string, string> {
  const names: readonly VariableOf<H>[] = ENVIRONMENT[handler];
  const variables: Record<string, string> = Object.fromEntries(
    names.map((name) => [name, environment[name]]),
  );
  const longestGiven = LONGEST_GIVEN_NAME + (variables.STACK_NAME ?? '').length;
  const sizes = Object.entries(variables).map(
    ([name, value]) => name.length + (Token.isUnresolved(value) ? longestGiven : value.length),
  );
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size <= MOST_VARIABLES) return variables;
  throw new Error(
    `the variables of the function ${handler} are ${size} characters: Lambda takes ${MOST_VARIABLES}. The longest: ` +
      `${longestOf(variables)}. Shorten the options behind them`,
  );
}

const SHOWN_VARIABLES = 4;

/** The longest variables, with their lengths. */
function longestOf(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .toSorted(([, one], [, other]) => other.length - one.length)
    .slice(0, SHOWN_VARIABLES)
    .map(([name, value]) => `${name} with ${value.length}`)
    .join(', ');
}

/** A function of any handler: what grants take. */
export type AnyRunatFunction = RunatFunction<HandlerName>;
