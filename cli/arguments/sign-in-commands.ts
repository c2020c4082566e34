import type { Command as Parser } from 'commander';
import type { Command } from './command.ts';

type Tell = (command: Command) => void;

/** The commands that keep address and token for others, and forget them. */
export const addSignIn = (parser: Parser, tell: Tell): void => {
  parser
    .command('login')
    .description(
      'check a token and keep it, with the address, in the config file; asks for it where none is given',
    )
    .action(() => tell({ kind: 'login' }));
  parser
    .command('logout')
    .description('remove the config file with address and token')
    .action(() => tell({ kind: 'logout' }));
};
