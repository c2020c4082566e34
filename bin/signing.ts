/** Shows and replaces the secret that webhooks are signed with: `npm run signing -- --help`. */
import { secretsClient } from '../functions/adapters/clients/secrets-client.ts';
import { SecretsManagerSigningSecrets } from '../functions/adapters/secrets-manager-signing-secrets.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import { SIGNING_SECRET_NAME } from '../local/resources.ts';
import { perform, UsageError, useLocal } from './operator-command.ts';
import {
  readSigningCommand,
  runSigningCommand,
  type SigningPlace,
  type SigningPorts,
  USAGE,
} from './signing-command.ts';

const secretOf = ({ secret, local, data }: SigningPlace): string => {
  if (!local) {
    const name = secret ?? process.env.SIGNING_SECRET_ARN;
    if (!name) throw new UsageError('where is the secret? Give --secret ARN or --local');
    return name;
  }
  useLocal(data, 'SECRETS_MANAGER');
  return secret ?? SIGNING_SECRET_NAME;
};

const portsAt = (place: SigningPlace): SigningPorts => {
  const secretArn = secretOf(place);
  const clock = new SystemClock();
  const secrets = new SecretsManagerSigningSecrets({ client: secretsClient(), secretArn, clock });
  return { secrets, clock, randomness: new SystemRandomness() };
};

await perform(USAGE, async () => {
  const { command, place } = readSigningCommand(process.argv.slice(2));
  return command.kind === 'help' ? { result: USAGE } : runSigningCommand(command, portsAt(place));
});
