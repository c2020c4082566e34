import { AwsError, operation } from '../../aws-wire.ts';
import type { EmulatorDatabase } from '../../emulator-database.ts';
import { clusterArn, type EcsPlace, invalidParameter, notImitated } from '../ground/ecs-settings.ts';
import type { Tag } from '../ground/key-value-pair.ts';
import type { TaskStore } from '../task/task-store.ts';

/** A cluster as it is stored. */
export interface Cluster {
  clusterArn: string;
  clusterName: string;
  capacityProviders: string[];
  settings: { name?: string; value?: string }[];
  tags: Tag[];
}

const FARGATE_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];
const CLUSTER_NAME = /^[A-Za-z0-9_-]{1,255}$/;

/** The clusters of the account. */
export class Clusters {
  readonly #database: EmulatorDatabase;
  readonly #place: EcsPlace;

  constructor(database: EmulatorDatabase, place: EcsPlace) {
    this.#database = database;
    this.#place = place;
  }

  /**
   * @param nameOrArn `default` when missing, as in ECS.
   * @throws AwsError `ClusterNotFoundException`
   */
  require(nameOrArn: string | undefined): Cluster {
    const cluster = this.find(nameOrArn);
    if (!cluster) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return cluster;
  }

  find(nameOrArn = 'default'): Cluster | undefined {
    const name = this.nameOf(nameOrArn);
    if (this.arnOf(nameOrArn) !== clusterArn(this.#place, name)) return undefined;
    const row = this.#database.first('select record from cluster where name = ?', name);
    return row && (JSON.parse(String(row.record)) as Cluster);
  }

  /** The ARN that a name or an ARN means, whether or not there is such a cluster. */
  arnOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? nameOrArn : clusterArn(this.#place, nameOrArn);
  }

  nameOf(nameOrArn: string): string {
    return nameOrArn.startsWith('arn:') ? (nameOrArn.split('/')[1] ?? '') : nameOrArn;
  }

  put(cluster: Cluster): void {
    const sql = 'insert into cluster (name, record) values (?, ?) on conflict do nothing';
    this.#database.run(sql, cluster.clusterName, JSON.stringify(cluster));
  }

  all(): Cluster[] {
    const rows = this.#database.all('select record from cluster order by name');
    return rows.map((row) => JSON.parse(String(row.record)) as Cluster);
  }
}

interface CreateClusterInput {
  clusterName?: string;
  capacityProviders?: string[];
  settings?: { name?: string; value?: string }[];
  tags?: Tag[];
  defaultCapacityProviderStrategy?: object[];
  configuration?: object;
  serviceConnectDefaults?: object;
}

/** The operations on clusters. */
export function clusterOperations(clusters: Clusters, tasks: TaskStore, place: EcsPlace) {
  const describe = ({ tags, settings, ...cluster }: Cluster, include: string[]) => {
    const counts = tasks.countByStatus(cluster.clusterArn);
    return {
      ...cluster,
      status: 'ACTIVE',
      registeredContainerInstancesCount: 0,
      runningTasksCount: counts.running,
      pendingTasksCount: counts.pending,
      activeServicesCount: 0,
      statistics: [],
      defaultCapacityProviderStrategy: [],
      settings: include.includes('SETTINGS') ? settings : [],
      tags: include.includes('TAGS') ? tags : [],
    };
  };

  return {
    CreateCluster: operation<CreateClusterInput>((input) => {
      const clusterName = input.clusterName ?? 'default';
      if (!CLUSTER_NAME.test(clusterName))
        throw invalidParameter('Cluster name contains invalid characters.');
      if (input.defaultCapacityProviderStrategy?.length) throw notImitated('defaultCapacityProviderStrategy');
      if (input.configuration) throw notImitated('configuration');
      if (input.serviceConnectDefaults) throw notImitated('serviceConnectDefaults');
      const { capacityProviders = [], settings = [], tags = [] } = input;
      const unknown = capacityProviders.find((provider) => !FARGATE_PROVIDERS.includes(provider));
      if (unknown) throw invalidParameter('The specified capacity provider was not found.');
      clusters.put({
        clusterArn: clusterArn(place, clusterName),
        clusterName,
        capacityProviders,
        settings,
        tags,
      });
      return { cluster: describe(clusters.require(clusterName), ['SETTINGS', 'TAGS']) };
    }),

    DescribeClusters: operation<{ clusters?: string[]; include?: string[] }>((input) => {
      const asked = input.clusters?.length ? input.clusters : ['default'];
      if (asked.length > 100) throw invalidParameter('Clusters cannot have more than 100 elements.');
      const failures: object[] = [];
      const found = asked.flatMap((name) => {
        const cluster = clusters.find(name);
        if (cluster) return [describe(cluster, input.include ?? [])];
        failures.push({ arn: clusters.arnOf(name), reason: 'MISSING' });
        return [];
      });
      return { clusters: found, failures };
    }),
  };
}
