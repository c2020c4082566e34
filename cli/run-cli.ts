import { ApiError } from './api/api-errors.ts';
import type { Command, CommonOptions } from './arguments/command.ts';
import { readCommand } from './arguments/read-command.ts';
import { UsageError } from './arguments/usage-error.ts';
import { type EndingSignal, Interrupted } from './commands/command-world.ts';
import { errorText } from './format/error-text.ts';
import { harmless } from './format/format-words.ts';
import { type Surroundings, worldOf, writer } from './process-context.ts';
import { perform } from './run-command.ts';
import { EXIT, exitCodeOfError } from './watch/exit-code.ts';

/** As shells tell it of a program whose reader has gone. */
const SIGPIPE_EXIT_CODE = 141;

/** Carries a command line out and returns the exit code. Nothing is thrown. */
export const runCli = async (surroundings: Surroundings): Promise<number> => {
  const { words, version, stdout, stderr } = surroundings;
  const error = writer(stderr);
  try {
    const line = readCommand(words, version);
    if (line.kind === 'command') return await carryOut(line.command, line.common, surroundings);
    await writer(stdout)(line.text);
    return EXIT.done;
  } catch (cause) {
    if (isReaderGone(cause)) return SIGPIPE_EXIT_CODE;
    if (cause instanceof Interrupted) return cause.exitCode;
    if (cause instanceof UsageError) {
      await error(withName(cause.message));
      return EXIT.usage;
    }
    if (cause instanceof ApiError) {
      await error(withName(errorText(cause)));
      return exitCodeOfError(cause);
    }
    await error(withName(`unforeseen: ${harmless(String(cause))}`));
    return EXIT.failed;
  }
};

/** The name tells this text on stderr from what a container writes there; a help text needs no name. */
const withName = (text: string): string => `${text.startsWith('Usage:') ? '' : 'runat: '}${text.trimEnd()}\n`;

const carryOut = async (command: Command, common: CommonOptions, around: Surroundings): Promise<number> => {
  const world = await worldOf(command, common, around);
  try {
    return await perform(command, world);
  } finally {
    world.progress.end();
  }
};

const isReaderGone = (error: unknown): boolean => (error as NodeJS.ErrnoException)?.code === 'EPIPE';

/** The two signals that end a command in order. */
export const ENDING_SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM'];
