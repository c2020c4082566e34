import {
  SECRETS_KEPT_MS,
  SIGNED_WITH_BOTH_MS,
  type SigningVersions,
} from '../functions/adapters/secrets-manager-signing-secrets.ts';
import { signingSecretFrom } from '../functions/domain/delivery/webhook-signature.ts';
import { formatDuration } from '../functions/domain/shared/duration.ts';
import { DomainError } from '../functions/domain/shared/errors.ts';
import { formatInstant, type Instant } from '../functions/domain/shared/instant.ts';
import type { Clock, Randomness } from '../functions/use-cases/ports.ts';
import {
  type CommandAnswer,
  type Place,
  parseWords,
  requireOnePlace,
  UsageError,
} from './operator-command.ts';

export const USAGE = `Shows and replaces the secret that webhooks are signed with.

  npm run signing -- show
  npm run signing -- rotate [--force]

  --force     also where the secret before the current one still counts, which ends that, or the current one is malformed

Where the secret is:
  --stack     name of the stack, such as Runat; uses the credentials and the region of the AWS CLI
  --secret    ARN or name of the stack's secret (default: the variable SIGNING_SECRET_ARN); the same
  --local     that of local mode, while it runs
  --data      with --local: its data folder (default .runat)`;

/** What was asked for. */
export type SigningCommand =
  | { readonly kind: 'show' }
  | { readonly kind: 'rotate'; readonly force: boolean }
  | { readonly kind: 'help' };

/** Where the secret is. */
export interface SigningPlace extends Omit<Place, 'name'> {
  readonly secret?: string | undefined;
}

const OPTIONS = {
  force: { type: 'boolean', default: false },
  stack: { type: 'string' },
  secret: { type: 'string' },
  local: { type: 'boolean', default: false },
  data: { type: 'string', default: '.runat' },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads a command line, without the program's name.
 * @throws UsageError
 */
export const readSigningCommand = (
  argv: readonly string[],
): { readonly command: SigningCommand; readonly place: SigningPlace } => {
  const { values, positionals } = parseWords(argv, OPTIONS);
  if (values.data === '') throw new UsageError('--data "": expected a folder');
  if (values.secret === '') throw new UsageError('--secret "": expected an ARN or a name');
  const { stack, secret, local, data } = values;
  requireOnePlace({ '--stack': stack, '--secret': secret, '--local': local || undefined });
  const place = { stack, secret, local, data };
  return { command: values.help ? { kind: 'help' } : readVerb(positionals, values.force), place };
};

const readVerb = ([verb, ...rest]: readonly string[], force: boolean): SigningCommand => {
  if (verb === undefined) throw new UsageError('expected show or rotate');
  if (verb !== 'show' && verb !== 'rotate') throw new UsageError(`"${verb}": expected show or rotate`);
  if (rest.length > 0) throw new UsageError(`"${rest[0]}": ${verb} takes nothing`);
  if (verb === 'rotate') return { kind: 'rotate', force };
  if (force) throw new UsageError('--force: goes with rotate');
  return { kind: 'show' };
};

/** What the commands work with. */
export interface SigningPorts {
  readonly secrets: {
    read(): Promise<SigningVersions>;
    replace(secret: string): Promise<void>;
  };
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'bytes'>;
}

const SECRET_BYTES = 32;

/**
 * Carries a command out.
 * @throws DomainError `conflict`, `unavailable`.
 */
export const runSigningCommand = async (
  command: SigningCommand,
  ports: SigningPorts,
): Promise<CommandAnswer> => {
  switch (command.kind) {
    case 'show':
      return show(await ports.secrets.read());
    case 'rotate':
      return rotate(command.force, ports);
    case 'help':
      return { result: USAGE };
  }
};

const show = ({ current, currentSince, previous }: SigningVersions): CommandAnswer => {
  if (previous === undefined) return { result: current };
  const until = minute(currentSince + SIGNED_WITH_BOTH_MS);
  return {
    notes: `Until ${until} webhooks are signed with the one before as well: ${previous}`,
    result: current,
  };
};

const rotate = async (
  force: boolean,
  { secrets, clock, randomness }: SigningPorts,
): Promise<CommandAnswer> => {
  if (!force) await requireOnlyOne(secrets);
  const secret = signingSecretFrom(randomness.bytes(SECRET_BYTES));
  await secrets.replace(secret);
  const notes = [
    `Within ${formatDuration(SECRETS_KEPT_MS)} webhooks are signed with this secret, and until ${minute(clock.now() + SIGNED_WITH_BOTH_MS)} with the one before as well.`,
    'Give it to all receivers by then.',
  ];
  return { notes: notes.join('\n'), result: secret };
};

/** Two are kept: with a third, receivers that know only the oldest would refuse what is sent to them. */
const requireOnlyOne = async (secrets: SigningPorts['secrets']): Promise<void> => {
  const { currentSince, previous } = await secrets.read();
  if (previous === undefined) return;
  const until = minute(currentSince + SIGNED_WITH_BOTH_MS);
  throw new DomainError(
    'conflict',
    `until ${until} webhooks are signed with the secret before the current one as well, and rotating again ends that: wait, or give --force`,
  );
};

const minute = (at: Instant): string => formatInstant(at).slice(0, 16).replace('T', ' ').concat(' UTC');
