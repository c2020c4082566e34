/** Shows and replaces the secret that webhooks are signed with: `npm run signing -- --help`. */
import { stackOutput } from '../deploy/stack-outputs.ts';
import { secretsClient } from '../functions/adapters/clients/secrets-client.ts';
import { SecretsManagerSigningSecrets } from '../functions/adapters/secrets-manager-signing-secrets.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import { SIGNING_SECRET_NAME } from '../local/resources.ts';
import { perform, UsageError, useLocal, useNamedRegion } from './operator-command.ts';
import {
  readSigningCommand,
  runSigningCommand,
  type SigningPlace,
  type SigningPorts,
  USAGE,
} from './signing-command.ts';

const secretOf = async ({ stack, secret, local, data }: SigningPlace): Promise<string> => {
  if (local) {
    useLocal(data, 'SECRETS_MANAGER');
    return secret ?? SIGNING_SECRET_NAME;
  }
  if (stack !== undefined) {
    await useNamedRegion();
    return stackOutput(stack, 'SigningSecretArn');
  }
  const name = secret ?? process.env.SIGNING_SECRET_ARN;
  if (!name) throw new UsageError('where is the secret? Give --stack NAME, --secret ARN or --local');
  await useNamedRegion();
  return name;
};

const portsOf = (secretArn: string): SigningPorts => {
  const clock = new SystemClock();
  const secrets = new SecretsManagerSigningSecrets({ client: secretsClient(), secretArn, clock });
  return { secrets, clock, randomness: new SystemRandomness() };
};

await perform(USAGE, async () => {
  const { command, place } = readSigningCommand(process.argv.slice(2));
  if (command.kind === 'help') return { result: USAGE };
  return runSigningCommand(command, portsOf(await secretOf(place)));
});
