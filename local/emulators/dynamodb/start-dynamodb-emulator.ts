import { AwsError } from '../aws-error.ts';
import { type Ask, type Perform, type Protocol, startAwsServer, type WireRequest } from '../aws-server.ts';
import type { EmulatorCredentials } from '../aws-wire.ts';
import { DiskSync, FileToSync } from '../disk-sync.ts';
import { dynaliteOperations, type RunOperation } from './dynalite-operations.ts';
import { ItemDatabase } from './item-database.ts';
import { takeOverLeveldb } from './take-over-leveldb.ts';

/** Where the database keeps its tables. */
export interface DynamodbEmulatorOptions {
  /** Created when missing. Tables are in `dynamodb.sqlite` there. */
  dataFolder: string;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** False leaves it to the system when what is written reaches the disk; for measuring what that saves. */
  isSynced?: boolean | undefined;
  /** Default `us-east-1`. */
  region?: string;
  /** Twelve digits. Default `000000000000`. */
  accountId?: string;
}

/** A database that answers on loopback. */
export interface DynamodbEmulator {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  url: string;
  ask: Ask;
  perform: Perform;
  /** Resolves once all that was answered by now survives a power cut. Rejects when the disk fails. */
  synced: () => Promise<void>;
  close: () => Promise<void>;
}

/** SQLite writes to this file first, and keeps it open. It brings it to the disk itself before it takes it over into the other. */
const LOG_FILE = 'dynamodb.sqlite-wal';

const TARGET = /^DynamoDB_20120810\.(\w+)$/;
/** As of DynamoDB's requests. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/**
 * DynamoDB on 127.0.0.1, kept in a file: dynalite's operations over SQLite. What was answered survives the end of the
 * process, however it ends, and a power cut a second later, or once `synced` has resolved. Throws when the file cannot be opened.
 */
export async function startDynamodbEmulator(options: DynamodbEmulatorOptions): Promise<DynamodbEmulator> {
  const { dataFolder, port, credentials, region = 'us-east-1', accountId = '000000000000' } = options;
  const file = new FileToSync(dataFolder, LOG_FILE);
  const disk = new DiskSync(async () => {
    if (options.isSynced !== false) await file.sync();
  });
  const database = new ItemDatabase(dataFolder, () => disk.noteWrite());
  try {
    await takeOverLeveldb(dataFolder, database);
    const { run, commit } = dynaliteOperations(database, { region, accountId });
    const protocol = protocolOf(run);
    const server = await startAwsServer(protocol, {
      port,
      credentials,
      largestBodyBytes: LARGEST_BODY_BYTES,
    });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= server.close().then(async () => {
        commit();
        database.close();
        await disk.close();
        await file.close();
      });
      return closing;
    };
    return { url: server.url, ask: server.ask, perform: server.perform, synced: () => disk.now(), close };
  } catch (fault) {
    database.close();
    await disk.close();
    await file.close();
    throw fault;
  }
}

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const protocolOf = (run: RunOperation): Protocol => ({
  contentType: 'application/x-amz-json-1.0',
  wrongSignatureStatus: 400,
  write: writeAnswer,
  answer: async (request) => run(operationOf(request), inputOf(request)),
  perform: run,
  describeError: ({ code, message, fields }) => ({
    headers: {},
    body: { __type: code.includes('#') ? code : `com.amazon.coral.service#${code}`, message, ...fields },
  }),
});

/** What has no answer is an empty text in dynalite, and nothing on the wire. */
const writeAnswer = (answer: object | string): string => (answer === '' ? '' : JSON.stringify(answer));

function operationOf({ method, headers }: WireRequest): string {
  const target = String(headers['x-amz-target'] ?? '');
  const [, name] = TARGET.exec(target) ?? [];
  if (method === 'POST' && name !== undefined) return name;
  throw new AwsError(
    'UnknownOperationException',
    `target "${target}": expected POST with DynamoDB_20120810.<operation>`,
  );
}

function inputOf({ body }: WireRequest): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'the body is no JSON');
  }
}
