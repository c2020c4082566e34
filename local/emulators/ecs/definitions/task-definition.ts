import type { KeyValuePair, Tag } from '../ground/key-value-pair.ts';

/** A variable whose value is read when the container starts. */
export interface Secret {
  name?: string;
  /** An ARN of Secrets Manager or Parameter Store, or the name of a parameter. */
  valueFrom?: string;
}

/** The part of a container definition that the emulator imitates. */
export interface ContainerDefinition {
  name?: string;
  image?: string;
  cpu?: number;
  memory?: number;
  memoryReservation?: number;
  essential?: boolean;
  entryPoint?: string[];
  command?: string[];
  environment?: KeyValuePair[];
  secrets?: Secret[];
  repositoryCredentials?: { credentialsParameter?: string };
  workingDirectory?: string;
  user?: string;
  stopTimeout?: number;
  readonlyRootFilesystem?: boolean;
  linuxParameters?: { initProcessEnabled?: boolean };
  dockerLabels?: Record<string, string>;
  logConfiguration?: { logDriver: string; options?: Record<string, string> };
  versionConsistency?: string;
}

/** What RegisterTaskDefinition takes. */
export interface RegisterTaskDefinitionInput {
  family: string;
  containerDefinitions: ContainerDefinition[];
  cpu?: string;
  memory?: string;
  networkMode?: string;
  requiresCompatibilities?: string[];
  taskRoleArn?: string;
  executionRoleArn?: string;
  ephemeralStorage?: { sizeInGiB?: number };
  runtimePlatform?: { cpuArchitecture?: string; operatingSystemFamily?: string };
  tags?: Tag[];
}

/** One revision as it is stored; instants are milliseconds since the epoch. */
export interface TaskDefinition extends Omit<RegisterTaskDefinitionInput, 'tags'> {
  taskDefinitionArn: string;
  revision: number;
  status: 'ACTIVE' | 'INACTIVE';
  cpu: string;
  memory: string;
  registeredAt: number;
  deregisteredAt?: number;
  tags: Tag[];
}

/** What the operations answer. */
export function taskDefinitionForApi({ tags: _, ...definition }: TaskDefinition): object {
  return {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map((container) => ({
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      portMappings: [],
      volumesFrom: [],
      ...container,
    })),
    compatibilities: ['EC2', 'FARGATE'],
    placementConstraints: [],
    volumes: [],
    registeredAt: new Date(definition.registeredAt),
    deregisteredAt: definition.deregisteredAt === undefined ? undefined : new Date(definition.deregisteredAt),
  };
}
