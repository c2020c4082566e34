import type { Activity } from '../functions/domain/activity/activity.ts';
import { valueChange } from '../functions/domain/activity/field-change.ts';
import { parseDuration } from '../functions/domain/shared/duration.ts';
import { DomainError, isFault } from '../functions/domain/shared/errors.ts';
import { formatInstant, type Instant } from '../functions/domain/shared/instant.ts';
import { OIDC_PREFIX } from '../functions/domain/stack/oidc-caller.ts';
import {
  hashOf,
  revoked,
  SCOPES,
  secretFrom,
  type Token,
  type TokenScope,
} from '../functions/domain/stack/token.ts';
import { announceChange } from '../functions/use-cases/activity/announce-change.ts';
import type { ActivityStore, Clock, Randomness, TokenStore } from '../functions/use-cases/ports.ts';
import {
  type CommandAnswer,
  type Place,
  parseWords,
  requireOnePlace,
  UsageError,
} from './operator-command.ts';

export const USAGE = `Makes, lists and revokes the tokens by which callers sign in.

  npm run tokens -- create --name NAME --scopes SCOPE[,SCOPE…] [--expires DURATION]
  npm run tokens -- list
  npm run tokens -- revoke NAME|HASH

  --name      what the token is called; jobs say by it who created them
  --scopes    of ${SCOPES.join(', ')}; admin may do everything
  --expires   such as 12h or 90d; without it the token holds until it is revoked
  HASH        the beginning of its hash, as list shows it

Where the tokens are:
  --stack     name of the stack, such as Runat; uses the credentials and the region of the AWS CLI
  --table     name of the stack's table (default: the variable TABLE_NAME); the same
  --local     those of local mode, while it runs
  --data      with --local: its data folder (default .runat)`;

/** What was asked for. */
export type TokenCommand =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly scopes: readonly TokenScope[];
      /** Milliseconds. */
      readonly expiresAfter?: number;
    }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly which: string }
  | { readonly kind: 'help' };

/** Where the tokens are. */
export interface TokenPlace extends Omit<Place, 'name'> {
  readonly table?: string | undefined;
}

/** By what name the activity knows who is at this command line. */
const CALLER = 'npm run tokens';

const LONGEST_NAME = 64;
const SHORTEST_HASH_PREFIX = 4;
const SHOWN_HASH = 12;

const OPTIONS = {
  name: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  stack: { type: 'string' },
  table: { type: 'string' },
  local: { type: 'boolean', default: false },
  data: { type: 'string', default: '.runat' },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseWords<typeof OPTIONS>>['values'];

/**
 * Reads a command line, without the program's name.
 * @throws UsageError
 */
export const readTokenCommand = (
  argv: readonly string[],
): { readonly command: TokenCommand; readonly place: TokenPlace } => {
  const { values, positionals } = parseWords(argv, OPTIONS);
  const [verb, ...rest] = positionals;
  if (values.data === '') throw new UsageError('--data "": expected a folder');
  const { stack, table, local, data } = values;
  requireOnePlace({ '--stack': stack, '--table': table, '--local': local || undefined });
  const place = { stack, table, local, data };
  return { command: values.help ? { kind: 'help' } : readVerb(verb, rest, values), place };
};

const readVerb = (verb: string | undefined, rest: readonly string[], values: Values): TokenCommand => {
  const [which] = rest;
  switch (verb) {
    case 'create':
      if (which !== undefined) throw new UsageError(`"${which}": create takes the name as --name`);
      return readCreate(values);
    case 'list':
      if (which !== undefined) throw new UsageError(`"${which}": list takes nothing`);
      return { kind: 'list' };
    case 'revoke':
      if (which === undefined || rest.length > 1) throw new UsageError('revoke takes one name or hash');
      return { kind: 'revoke', which };
    case undefined:
      throw new UsageError('expected create, list or revoke');
    default:
      throw new UsageError(`"${verb}": expected create, list or revoke`);
  }
};

const readCreate = ({ name, scopes, expires }: Values): TokenCommand => {
  if (
    name === undefined ||
    !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name) ||
    name.length > LONGEST_NAME
  ) {
    throw new UsageError(`--name: expected 1 to ${LONGEST_NAME} letters, digits and signs`);
  }
  if (name.startsWith(OIDC_PREFIX)) {
    throw new UsageError(
      `--name "${name}": names with ${OIDC_PREFIX} are those of callers with a token of an issuer`,
    );
  }
  const expiresAfter = expires === undefined ? undefined : readDuration(expires);
  return {
    kind: 'create',
    name,
    scopes: readScopes(scopes),
    ...(expiresAfter !== undefined && { expiresAfter }),
  };
};

const readScopes = (text = ''): TokenScope[] => {
  const given = text.split(',').map((scope) => scope.trim());
  const unknown = given.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) {
    throw new UsageError(`--scopes "${unknown}": expected one or more of ${SCOPES.join(', ')}`);
  }
  return SCOPES.filter((scope) => given.includes(scope));
};

const readDuration = (text: string): number => {
  const parsed = parseDuration(text);
  if (isFault(parsed)) throw new UsageError(`--expires ${parsed.fault}`);
  if (parsed.value === 0) throw new UsageError('--expires: expected more than zero');
  return parsed.value;
};

/** What the commands work with. */
export interface TokenPorts {
  readonly tokens: TokenStore;
  readonly activity: ActivityStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly randomness: Pick<Randomness, 'bytes'>;
}

/**
 * Carries a command out.
 * @throws DomainError `conflict`, `not_found`, `unavailable`.
 */
export const runTokenCommand = async (command: TokenCommand, ports: TokenPorts): Promise<CommandAnswer> => {
  switch (command.kind) {
    case 'create':
      return create(command, ports);
    case 'list':
      return { result: table(await allTokens(ports.tokens)) };
    case 'revoke':
      return revoke(command.which, ports);
    case 'help':
      return { result: USAGE };
  }
};

const create = async (
  { name, scopes, expiresAfter }: TokenCommand & { readonly kind: 'create' },
  ports: TokenPorts,
): Promise<CommandAnswer> => {
  const { tokens, activity, clock, randomness } = ports;
  const isTaken = (await allTokens(tokens)).some((token) => token.name === name);
  if (isTaken)
    throw new DomainError('conflict', `a token named "${name}" exists: revoke it or choose another name`);
  const secret = secretFrom(randomness.bytes(32));
  const createdAt = clock.now();
  const expiresAt = expiresAfter === undefined ? undefined : createdAt + expiresAfter;
  const hash = hashOf(secret);
  const token = { hash, name, scopes, createdAt, ...(expiresAt !== undefined && { expiresAt }) };
  const made: Activity = {
    action: 'token_created',
    caller: CALLER,
    token: { name, hash },
    changes: [
      valueChange('scopes', { to: scopes.join(', ') }),
      ...(expiresAt === undefined ? [] : [valueChange('expiresAt', { to: formatInstant(expiresAt) })]),
    ],
  };
  const { id } = await announceChange(ports, { version: 0 }, made, createdAt);
  await tokens.insert({ ...token, lastChange: id });
  // Its record may be gone before the entry is.
  await activity.confirm(id, undefined);
  const until = expiresAt === undefined ? 'until it is revoked' : `until ${day(expiresAt)}`;
  const notes = [
    `Token "${name}" may ${scopes.join(', ')} ${until}.`,
    'It is shown only now. Send it as "Authorization: Bearer <token>", or as the password in a browser.',
  ];
  return { notes: notes.join('\n'), result: secret };
};

const revoke = async (which: string, ports: TokenPorts): Promise<CommandAnswer> => {
  const { tokens, clock } = ports;
  const all = await allTokens(tokens);
  const named = all.filter((token) => token.name === which);
  const isHash = which.length >= SHORTEST_HASH_PREFIX;
  const found = named.length > 0 || !isHash ? named : all.filter((token) => token.hash.startsWith(which));
  const [token, another] = found;
  if (!token) throw new DomainError('not_found', `no token has the name or hash "${which}"`);
  if (another) {
    throw new DomainError('conflict', `"${which}" is more than one token: name a hash\n${table(found)}`);
  }
  const now = clock.now();
  const { name, hash } = token;
  const taken: Activity = { action: 'token_revoked', caller: CALLER, token: { name, hash }, changes: [] };
  const version = { version: 1, lastChange: token.lastChange };
  const { id } = await announceChange(ports, version, taken, now);
  if ((await tokens.revoke(revoked(token, now, id))) === 'conflict') {
    throw new DomainError('not_found', `token "${name}" is revoked already`);
  }
  return { notes: `Token "${token.name}" (${token.hash.slice(0, SHOWN_HASH)}) is refused within a minute.` };
};

const allTokens = async (tokens: TokenStore): Promise<Token[]> => {
  const all: Token[] = [];
  let cursor: string | undefined;
  do {
    const page = await tokens.list({ limit: 100, cursor });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
};

const day = (at: Instant): string => formatInstant(at).slice(0, 16).replace('T', ' ').concat(' UTC');

const table = (tokens: readonly Token[]): string => {
  if (tokens.length === 0) return 'There are no tokens.';
  const rows = tokens.map((token) => [
    token.hash.slice(0, SHOWN_HASH),
    token.name,
    token.scopes.join(','),
    day(token.createdAt),
    token.expiresAt === undefined ? 'never' : day(token.expiresAt),
    token.lastUsedAt === undefined ? 'never' : day(token.lastUsedAt),
  ]);
  const all = [['HASH', 'NAME', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
