/** Makes, lists and revokes tokens: `npm run tokens -- --help`. */
import { stackOutput } from '../deploy/stack-outputs.ts';
import { TABLE_NAME } from '../local/resources.ts';
import { perform, UsageError, useLocal, useNamedRegion } from './operator-command.ts';
import { readTokenCommand, runTokenCommand, type TokenPlace, USAGE } from './token-command.ts';
import { tokenPortsOf } from './token-ports.ts';

const tableOf = async ({ table, stack, local, data }: TokenPlace): Promise<string> => {
  if (local) {
    useLocal(data, 'DYNAMODB');
    return table ?? TABLE_NAME;
  }
  if (stack !== undefined) {
    await useNamedRegion();
    return stackOutput(stack, 'TableName');
  }
  const name = table ?? process.env.TABLE_NAME;
  if (!name) throw new UsageError('where are the tokens? Give --stack NAME, --table NAME or --local');
  await useNamedRegion();
  return name;
};

await perform(USAGE, async () => {
  const { command, place } = readTokenCommand(process.argv.slice(2));
  if (command.kind === 'help') return { result: USAGE };
  return runTokenCommand(command, tokenPortsOf(await tableOf(place)));
});
