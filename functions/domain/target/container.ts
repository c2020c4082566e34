import type { Parsed } from '../shared/errors.ts';
import type { RunId, RunKey } from '../shared/identifiers.ts';
import { compactInstant, formatInstant, LAST_INSTANT } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import type { FargateSize } from './fargate-size.ts';

/** The processors that a container can be built for. */
export const ARCHITECTURES = ['arm64', 'x86_64'] as const;

/** One of `ARCHITECTURES`. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Whether a container's capacity may be taken back (`spot`, about 70 % cheaper) or not. */
export const CAPACITIES = ['on_demand', 'spot'] as const;

/** One of `CAPACITIES`. */
export type Capacity = (typeof CAPACITIES)[number];

/** What a job runs when it runs a container. */
export interface ContainerTarget {
  readonly kind: 'container';
  readonly image: string;
  /** The ARN of the secret with the login of the image's registry; else the image is pulled without one. */
  readonly registryCredentials?: string;
  /** Replaces the image's CMD. Not together with `shell`. */
  readonly command?: readonly string[];
  /** Replaces the image's ENTRYPOINT. Not together with `shell`, which has one of its own. */
  readonly entryPoint?: readonly string[];
  /** A script run by `sh -c` whose stdout and stderr are kept apart. */
  readonly shell?: string;
  /** The folder in which the container's process starts, absolute; else the image's. */
  readonly workingDirectory?: string;
  /** As whom the process runs, `user` or `user:group`, names or numbers; else as the image says. */
  readonly user?: string;
  /** The ARN of the IAM role whose rights the process has; else it has none. */
  readonly role?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** References (secret-reference.ts) by the variable that gets the value. Values are known to ECS alone. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly size: FargateSize;
  /** Disk in GiB, which the image also takes from; without it a container has 20. */
  readonly ephemeralStorageGiB?: number;
  readonly architecture: Architecture;
  readonly capacity: Capacity;
}

/** A variable whose value ECS reads when the container starts. */
export interface Secret {
  readonly name: string;
  /** Where the value is: an ARN. */
  readonly reference: string;
}

/**
 * What of a target cannot be given when a container is started and so needs a definition made beforehand. Jobs
 * with the same content share one.
 */
export interface ImageDefinition {
  readonly image: string;
  readonly registryCredentials?: string;
  readonly architecture: Architecture;
  /** The entry point is the shell wrapper instead of the image's own. */
  readonly shell: boolean;
  readonly entryPoint?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  /** By name, so that equal content is equal. */
  readonly secrets: readonly Secret[];
}

/** The definition that a target's containers are started from. */
export const imageDefinitionOf = (target: ContainerTarget): ImageDefinition => ({
  image: target.image,
  ...(target.registryCredentials !== undefined && { registryCredentials: target.registryCredentials }),
  architecture: target.architecture,
  shell: target.shell !== undefined,
  ...(target.entryPoint && { entryPoint: target.entryPoint }),
  ...(target.workingDirectory !== undefined && { workingDirectory: target.workingDirectory }),
  ...(target.user !== undefined && { user: target.user }),
  secrets: Object.entries(target.secrets)
    .map(([name, reference]) => ({ name, reference }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
});

/**
 * The most characters that a definition may have, as JSON, of what jobs say: ECS takes 64 KiB for all of it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export const LONGEST_DEFINITION = 60_000;

/** How many characters the definition of a target has, as JSON, of what its job says. */
export const definitionLength = (target: ContainerTarget): number =>
  JSON.stringify(imageDefinitionOf(target)).length;

/** The prefix of the environment names that Runat itself sets. */
export const OWN_VARIABLE_PREFIX = 'RUNAT_';

/**
 * Checks the name of a variable that a job gives to its container, with a plain value or with that of a secret. A shell
 * cannot read a name with a dot or a hyphen, but other programs are set by such names. ECS and Docker take every name that is not
 * empty and has no `=`. Runat takes fewer: nobody sees a blank at the end of a name.
 * https://github.com/aws/containers-roadmap/issues/2364
 */
export const parseVariableName = (name: string): Parsed<string> => {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
    return { fault: `${quote(name)}: expected letters, digits, _, . and -, beginning with a letter or _` };
  }
  return name.startsWith(OWN_VARIABLE_PREFIX)
    ? { fault: `${quote(name)}: names that begin with ${OWN_VARIABLE_PREFIX} are set by Runat itself` }
    : { value: name };
};

/** What the container learns about the run it is. */
export const ownVariables = (run: RunKey & { readonly id: RunId }, copies: number) => ({
  RUNAT_JOB_ID: run.jobId,
  RUNAT_RUN_ID: run.id,
  RUNAT_DUE_AT: formatInstant(run.dueAt),
  RUNAT_ATTEMPT: String(run.attempt),
  RUNAT_COPY: String(run.copy),
  RUNAT_COPIES: String(copies),
});

/** What is given when a container is started, in the shape of ECS TaskOverride. */
export interface StartOverrides {
  readonly cpu: string;
  readonly memory: string;
  readonly taskRoleArn?: string;
  readonly ephemeralStorage?: { readonly sizeInGiB: number };
  readonly containerOverrides: readonly [
    {
      readonly name: string;
      readonly command?: readonly string[];
      readonly environment: readonly { readonly name: string; readonly value: string }[];
    },
  ];
}

/** Writes what is given when the container of a run is started; `containerName` is the name in the definition. */
export const startOverrides = (
  target: ContainerTarget,
  own: Readonly<Record<string, string>>,
  containerName: string,
): StartOverrides => {
  const command = target.shell === undefined ? target.command : [target.shell];
  const environment = Object.entries({ ...target.environment, ...own }).map(([name, value]) => ({
    name,
    value,
  }));
  return {
    cpu: String(target.size.cpuUnits),
    memory: String(target.size.memoryMiB),
    ...(target.role !== undefined && { taskRoleArn: target.role }),
    ...(target.ephemeralStorageGiB !== undefined && {
      ephemeralStorage: { sizeInGiB: target.ephemeralStorageGiB },
    }),
    containerOverrides: [{ name: containerName, ...(command && { command }), environment }],
  };
};

/**
 * The most characters ECS takes for all overrides, as JSON.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html (overrides)
 */
export const LONGEST_OVERRIDES = 8192;

/** How long the overrides of a target's runs can become, in characters, with the longest values Runat adds. */
export const overridesLength = (target: ContainerTarget, containerName: string): number => {
  const jobId = 'f'.repeat(32);
  const dueAt = LAST_INSTANT;
  const longest = { id: `${jobId}-${compactInstant(dueAt)}-100-11`, jobId, dueAt, attempt: 11, copy: 100 };
  return JSON.stringify(startOverrides(target, ownVariables(longest, 100), containerName)).length;
};
