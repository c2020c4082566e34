/** Shows and replaces the secret that webhooks are signed with: `npm run signing -- --help`. */
import { secretsClient } from '../functions/adapters/clients/secrets-client.ts';
import { SecretsManagerSigningSecrets } from '../functions/adapters/secrets-manager-signing-secrets.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import { SIGNING_SECRET_NAME } from '../local/resources.ts';
import { findPlaced, type Placed, perform } from './operator-command.ts';
import { readSigningCommand, runSigningCommand, type SigningPorts, USAGE } from './signing-command.ts';

const SECRET: Placed = {
  service: 'SECRETS_MANAGER',
  localName: SIGNING_SECRET_NAME,
  output: 'SigningSecretArn',
  variable: 'SIGNING_SECRET_ARN',
  unnamed: 'where is the secret? Give --stack NAME, --secret ARN or --local',
};

const portsOf = (secretArn: string): SigningPorts => {
  const clock = new SystemClock();
  const secrets = new SecretsManagerSigningSecrets({ client: secretsClient(), secretArn, clock });
  return { secrets, clock, randomness: new SystemRandomness() };
};

await perform(USAGE, async () => {
  const { command, place } = readSigningCommand(process.argv.slice(2));
  if (command.kind === 'help') return { result: USAGE };
  const secretArn = await findPlaced({ ...place, name: place.secret }, SECRET);
  return runSigningCommand(command, portsOf(secretArn));
});
