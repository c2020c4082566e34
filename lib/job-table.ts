import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { TABLE } from '../functions/contract/table.ts';
import type { AnyRunatFunction } from './function.ts';

/** How long history is kept, and under how many keys each list of the index. */
export interface JobTableProps {
  readonly historyDays: number;
  readonly indexShards: number;
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

  constructor(scope: Construct, id: string, props: JobTableProps) {
    super(scope, id);
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

  /** Reads and writes of single items. Nothing may scan or delete. */
  grantItems(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [this.table.tableArn] });
  }

  /** Note the last use of a token, and give numbers to jobs. */
  grantTouch(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['dynamodb:UpdateItem'], resources: [this.table.tableArn] });
  }

  /** Pages of the runs of one job. */
  grantListOfJob(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['dynamodb:Query'], resources: [this.table.tableArn] });
  }

  /** Pages of all runs, and the runs and jobs of such a page. */
  grantListOfRuns(fn: AnyRunatFunction): void {
    const index = `${this.table.tableArn}/index/${TABLE.runIndex.name}`;
    fn.allow({ actions: ['dynamodb:Query'], resources: [index] });
    fn.allow({ actions: ['dynamodb:BatchGetItem'], resources: [this.table.tableArn] });
  }

  /** Pages by state, and of what the watchdog must look at. */
  grantListByState(fn: AnyRunatFunction): void {
    const index = `${this.table.tableArn}/index/${TABLE.index.name}`;
    fn.allow({ actions: ['dynamodb:Query'], resources: [index] });
  }
}
