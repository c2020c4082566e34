import {
  type ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { RUN_CONTAINER_NAME, RUN_LOG_STREAM_PREFIX } from '../../contract/run-container.ts';
import { isDenied } from '../../domain/run/start-reason.ts';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import { fingerprint } from '../../domain/shared/identifiers.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import type { ImageDefinition } from '../../domain/target/container.ts';
import { SMALLEST_SIZE } from '../../domain/target/fargate-size.ts';
import { SHELL_WRAPPER } from '../../domain/target/shell-wrapper.ts';
import type { Clock, ImageDefinitions } from '../../use-cases/ports.ts';
import { definitionKey, expiry, type Item } from '../dynamodb/dynamodb-items.ts';
import type { DynamodbTable } from '../dynamodb/dynamodb-table.ts';
import { errorMessage, isNamed, unexpected } from '../sdk-errors.ts';

/** What the definitions of this stack have in common. */
export interface DefinitionSettings {
  /** What the names of all families begin with: letters, digits, `-` and `_`. */
  readonly familyPrefix: string;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string;
  readonly logGroupName: string;
}

/**
 * How long a definition is used without asking whether it exists. If it was deregistered by hand, it is made anew after
 * that; registering is limited to one a second, so it is not done for every job.
 */
const TRUSTED_FOR = 7 * DAY;

const HASH_LENGTH = 32;
const TRIES_BESIDE_OTHERS = 5;
const WAIT_FOR_OTHERS = 300;

/** Makes one ECS task definition per distinct content, and remembers it in the table and in this process. */
export class EcsImageDefinitions implements ImageDefinitions {
  readonly #ecs: ECSClient;
  readonly #table: DynamodbTable;
  readonly #clock: Clock;
  readonly #settings: DefinitionSettings;
  readonly #known = new Map<string, { readonly family: Promise<string>; readonly until: Instant }>();

  constructor(options: {
    readonly ecs: ECSClient;
    readonly table: DynamodbTable;
    readonly clock: Clock;
    readonly settings: DefinitionSettings;
  }) {
    this.#ecs = options.ecs;
    this.#table = options.table;
    this.#clock = options.clock;
    this.#settings = options.settings;
  }

  /** The family, not a revision: revisions may be deregistered, and all of a family have the same content. */
  async resolve(definition: ImageDefinition): Promise<string> {
    const content = contentOf(definition, this.#settings, await this.#ecs.config.region());
    const hash = fingerprint(content).slice(0, HASH_LENGTH);
    const known = this.#known.get(hash);
    if (known && this.#clock.now() < known.until) return known.family;
    const family = this.#find(hash, content, definition);
    this.#known.set(hash, { family, until: this.#clock.now() + TRUSTED_FOR });
    family.catch(() => this.#known.delete(hash));
    return family;
  }

  async #find(hash: string, content: Content, definition: ImageDefinition): Promise<string> {
    const family = `${this.#settings.familyPrefix}${hash}`;
    if (await this.#isRemembered(hash)) return family;
    for (let tries = 1; !(await this.#register(family, content, definition)); tries += 1) {
      if (tries === TRIES_BESIDE_OTHERS) {
        throw new DomainError('unavailable', 'the image is being registered by others; try again');
      }
      await this.#clock.waitUntil(this.#clock.now() + WAIT_FOR_OTHERS);
      if (await this.#isRemembered(hash)) return family;
    }
    const facts: Item = { family, image: definition.image };
    const expiresAt = this.#clock.now() + TRUSTED_FOR;
    // Another one may have been quicker: it remembers the same.
    await this.#table.insert({ ...definitionKey(hash), ...expiry(expiresAt), ...facts });
    return family;
  }

  async #isRemembered(hash: string): Promise<boolean> {
    return (await this.#table.load(definitionKey(hash))) !== undefined;
  }

  /** false: someone else is registering a revision of the same family. */
  async #register(family: string, content: Content, definition: ImageDefinition): Promise<boolean> {
    try {
      await this.#ecs.send(new RegisterTaskDefinitionCommand({ family, ...content }));
      return true;
    } catch (error) {
      if (isNamed(error, 'ClientException') && /too many concurrent/i.test(errorMessage(error))) return false;
      throw registrationError(error, definition);
    }
  }
}

type Content = Omit<RegisterTaskDefinitionCommandInput, 'family'>;

/** Everything that is the same for all runs of an image. Size, disk, command and environment are given at each start. */
const contentOf = (definition: ImageDefinition, settings: DefinitionSettings, region: string): Content => ({
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: String(SMALLEST_SIZE.cpuUnits),
  memory: String(SMALLEST_SIZE.memoryMiB),
  runtimePlatform: {
    cpuArchitecture: definition.architecture === 'arm64' ? 'ARM64' : 'X86_64',
    operatingSystemFamily: 'LINUX',
  },
  taskRoleArn: settings.taskRoleArn,
  executionRoleArn: settings.executionRoleArn,
  containerDefinitions: [
    {
      name: RUN_CONTAINER_NAME,
      image: definition.image,
      ...(definition.registryCredentials !== undefined && {
        repositoryCredentials: { credentialsParameter: definition.registryCredentials },
      }),
      essential: true,
      ...(definition.entryPoint && { entryPoint: [...definition.entryPoint] }),
      ...(definition.shell && { entryPoint: ['sh', '-c', SHELL_WRAPPER, 'runat'] }),
      ...(definition.workingDirectory !== undefined && { workingDirectory: definition.workingDirectory }),
      ...(definition.user !== undefined && { user: definition.user }),
      ...(definition.secrets.length > 0 && {
        secrets: definition.secrets.map(({ name, reference }) => ({ name, valueFrom: reference })),
      }),
      // As process 1 a command would not get the default effect of SIGTERM: stopping it would take the grace time.
      // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
      linuxParameters: { initProcessEnabled: true },
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': settings.logGroupName,
          'awslogs-region': region,
          'awslogs-stream-prefix': RUN_LOG_STREAM_PREFIX,
          // Without it output would be dropped when it comes fast. A container that has to wait for its log has
          // its timeout. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
          mode: 'blocking',
        },
      },
    },
  ],
});

const registrationError = (error: unknown, definition: ImageDefinition): unknown => {
  if (isNamed(error, 'AccessDeniedException') || isDenied(errorMessage(error))) {
    const message =
      'AWS does not let the stack register the image: a right is missing, or it is new and not known everywhere yet; ' +
      'after a deploy try again for some minutes';
    return new DomainError('unavailable', message, { cause: error });
  }
  const isRefusal = isNamed(error, 'ClientException', 'InvalidParameterException');
  const fault = isRefusal ? faultOf(errorMessage(error), definition) : undefined;
  if (!fault) return unexpected(error, 'registering the image');
  return new DomainError('invalid', 'ECS does not accept the image or its secrets', {
    faults: [fault],
    cause: error,
  });
};

/** What of a request a refusal is about, if it is about one. */
const faultOf = (
  message: string,
  { image, registryCredentials, secrets }: ImageDefinition,
): Fault | undefined => {
  // That secrets need an execution role is a matter of the stack.
  if (/\brole|roleArn/i.test(message)) return undefined;
  if (registryCredentials !== undefined && /repository ?credentials|credentialsParameter/i.test(message)) {
    return { pointer: '/registryCredentials', detail: message };
  }
  if (secrets.length > 0 && /\bsecrets?\b|valueFrom/i.test(message)) {
    return { pointer: '/secrets', detail: message };
  }
  return /image/i.test(message) ? { pointer: '/image', detail: `"${image}": ${message}` } : undefined;
};
