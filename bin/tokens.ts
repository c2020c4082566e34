/** Makes, lists and revokes tokens: `npm run tokens -- --help`. */
import { TABLE_NAME } from '../local/resources.ts';
import { findPlaced, type Placed, perform } from './operator-command.ts';
import { readTokenCommand, runTokenCommand, USAGE } from './token-command.ts';
import { tokenPortsOf } from './token-ports.ts';

const TABLE: Placed = {
  service: 'DYNAMODB',
  localName: TABLE_NAME,
  output: 'TableName',
  variable: 'TABLE_NAME',
  unnamed: 'where are the tokens? Give --stack NAME, --table NAME or --local',
};

await perform(USAGE, async () => {
  const { command, place } = readTokenCommand(process.argv.slice(2));
  if (command.kind === 'help') return { result: USAGE };
  const table = await findPlaced({ ...place, name: place.table }, TABLE);
  return runTokenCommand(command, tokenPortsOf(table));
});
