import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import {
  PARTITIONS,
  type PartitionName,
  RUN_LISTS,
  type StateList,
  TABLE,
  UPDATED,
} from '../functions/contract/table.ts';
import type { AnyRunatFunction } from './function.ts';

/** How long history is kept, and under how many keys each list of the index. */
export interface JobTableProps {
  readonly historyDays: number;
  readonly indexShards: number;
}

/** What a function may do with single items, by the partitions that they are in. */
export interface ItemRights {
  readonly read?: readonly PartitionName[];
  readonly readMany?: readonly PartitionName[];
  readonly write?: readonly PartitionName[];
  /** Change the one attribute that is changed in place, and nothing else of an item. */
  readonly update?: readonly (keyof typeof UPDATED)[];
}

/**
 * The one table and its two indexes (docs/architecture.md, "Storage"). It outlives the stack: jobs are
 * promises, so removing them is a step of its own (docs/deploy.md, "Removing"). It is encrypted with the
 * key that DynamoDB owns, which is always on and costs nothing per request.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
export class JobTable extends Construct {
  readonly table: Table;
  /** What every function that touches the store reads. */
  readonly environment: Readonly<Record<'TABLE_NAME' | 'INDEX_SHARDS' | 'HISTORY_DAYS', string>>;
  readonly #indexShards: number;

  constructor(scope: Construct, id: string, props: JobTableProps) {
    super(scope, id);
    this.#indexShards = props.indexShards;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: TABLE.timeToLiveAttribute,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: TABLE.index.name,
      partitionKey: { name: TABLE.index.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.index.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: TABLE.runIndex.name,
      partitionKey: { name: TABLE.runIndex.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.runIndex.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...TABLE.runIndex.attributes],
    });
    this.environment = {
      TABLE_NAME: this.table.tableName,
      INDEX_SHARDS: String(props.indexShards),
      HISTORY_DAYS: String(props.historyDays),
    };
  }

  /** Reads and writes of single items in these partitions, and nothing else. Nothing may scan or delete. */
  grantItems(fn: AnyRunatFunction, { read = [], readMany = [], write = [], update = [] }: ItemRights): void {
    this.#allow(fn, 'dynamodb:GetItem', keysIn(read));
    this.#allow(fn, 'dynamodb:BatchGetItem', keysIn(readMany));
    this.#allow(fn, 'dynamodb:PutItem', keysIn(write));
    for (const name of update) {
      const attributes = [TABLE.partitionKey, TABLE.sortKey, UPDATED[name]];
      this.#allow(fn, 'dynamodb:UpdateItem', keysIn([name]), { attributes });
    }
  }

  /** Pages of what is in one partition of the table. */
  grantPages(fn: AnyRunatFunction, partitions: readonly PartitionName[]): void {
    this.#allow(fn, 'dynamodb:Query', keysIn(partitions));
  }

  /** Pages of lists of the index by state. */
  grantStateLists(fn: AnyRunatFunction, lists: readonly StateList[]): void {
    this.#allow(fn, 'dynamodb:Query', this.#shardsOf(lists), { index: TABLE.index.name });
  }

  /** Pages of all runs, all deliveries, and jobs that failed last. */
  grantRunLists(fn: AnyRunatFunction): void {
    this.#allow(fn, 'dynamodb:Query', this.#shardsOf(Object.values(RUN_LISTS)), {
      index: TABLE.runIndex.name,
    });
  }

  /** The keys of a list in an index (functions/adapters/dynamodb/index-shards.ts). */
  #shardsOf(lists: readonly string[]): readonly string[] {
    return this.#indexShards === 1 ? lists : lists.flatMap((list) => [list, `${list}#*`]);
  }

  /**
   * The leading keys of a call are the partition keys that it names: of a query on an index that of the index. All of them must be
   * among `keys`, and all attributes that it names among `attributes`. A call that names none would fulfil that, too, so it is refused (`Null`).
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
   */
  #allow(
    fn: AnyRunatFunction,
    action: string,
    keys: readonly string[],
    { index, attributes }: { readonly index?: string; readonly attributes?: readonly string[] } = {},
  ): void {
    if (keys.length === 0) return;
    const { tableArn } = this.table;
    fn.allow({
      actions: [action],
      resources: [index === undefined ? tableArn : `${tableArn}/index/${index}`],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] },
        ...(attributes && { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] } }),
        Null: { 'dynamodb:LeadingKeys': 'false', ...(attributes && { 'dynamodb:Attributes': 'false' }) },
      },
    });
  }
}

const keysIn = (partitions: readonly PartitionName[]): readonly string[] =>
  partitions.map((name) => {
    const key = PARTITIONS[name];
    return key.endsWith('#') ? `${key}*` : key;
  });
