import type { Caller } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { callerText } from '../format/format-summary.ts';
import { answer, type CommandWorld } from './command-world.ts';

/** The variables that say more than the config file. */
const VARIABLES = ['RUNAT_URL', 'RUNAT_TOKEN'];

const namedVariables = ({ variables }: CommandWorld): string =>
  VARIABLES.filter((name) => variables[name]).join(', ');

/** `login`: a token is kept once Runat has taken it. */
export const login = async (_command: CommandOf<'login'>, world: CommandWorld): Promise<void> => {
  const { signIn, progress } = world;
  const token = signIn.given ?? (await signIn.ask());
  const caller = await signIn.clientWith(token).call<Caller>('whoami');
  const config = await signIn.save({ url: signIn.url, token });
  await answer(world, { url: signIn.url, config, ...caller }, () => `${signIn.url}\n${callerText(caller)}`);
  progress.note(`kept in ${config}`);
  const named = namedVariables(world);
  if (named !== '') progress.note(`set, and looked at before that file: ${named}`);
};

/** `logout`: the token itself still holds until it is revoked. */
export const logout = async (_command: CommandOf<'logout'>, world: CommandWorld): Promise<void> => {
  const { signIn, progress } = world;
  const config = await signIn.forget();
  await answer(world, { config: config ?? null }, () =>
    config === undefined ? '' : `${config} is removed\n`,
  );
  if (config === undefined) progress.note('there is no config file');
  const named = namedVariables(world);
  if (named !== '') progress.note(`still set: ${named}`);
};
