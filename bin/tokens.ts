/** Makes, lists and revokes tokens: `npm run tokens -- --help`. */
import { dynamodbClient } from '../functions/adapters/aws-clients.ts';
import { DynamodbTable } from '../functions/adapters/dynamodb-table.ts';
import { DynamodbTokenStore } from '../functions/adapters/dynamodb-token-store.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import { readEndpoints } from '../local/endpoints-file.ts';
import { PLACE, TABLE_NAME } from '../local/resources.ts';
import {
  readTokenCommand,
  runTokenCommand,
  type TokenPlace,
  type TokenPorts,
  USAGE,
  UsageError,
} from './token-command.ts';

const tableOf = ({ table, local, data }: TokenPlace): string => {
  if (!local) {
    const name = table ?? process.env.TABLE_NAME;
    if (!name) throw new UsageError('where are the tokens? Give --table NAME or --local');
    return name;
  }
  const { dynamodb, credentials } = readEndpoints(data);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = dynamodb;
  process.env.AWS_REGION = PLACE.region;
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
  return table ?? TABLE_NAME;
};

const portsAt = (place: TokenPlace): TokenPorts => {
  const tableName = tableOf(place);
  const clock = new SystemClock();
  const client = dynamodbClient();
  const table = new DynamodbTable({ client, tableName, clock });
  const tokens = new DynamodbTokenStore({ table, client, tableName });
  return { tokens, clock, randomness: new SystemRandomness() };
};

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};

try {
  const { command, place } = readTokenCommand(process.argv.slice(2));
  if (command.kind === 'help') {
    console.log(USAGE);
  } else {
    const { notes, result } = await runTokenCommand(command, portsAt(place));
    if (notes !== '') console.error(notes);
    if (result !== undefined) console.log(result);
  }
} catch (error) {
  console.error(messageOf(error));
  if (error instanceof UsageError) console.error(`\n${USAGE}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
