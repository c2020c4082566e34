import type { ApiClient } from '../api/api-client.ts';
import type { Settings, Variables } from '../arguments/read-settings.ts';
import type { Paint } from '../format/format-words.ts';
import { terminalJson } from '../format/terminal-text.ts';
import type { Watch } from '../watch/watch-runs.ts';

/** Makes of a line what is written. */
export type ShowLine = (line: string) => string;

/** Writes text, and resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/** What `login` and `logout` work with. */
export interface SignIn {
  /** Where Runat is. */
  readonly url: string;
  /** The token of an option or a variable. */
  readonly given: string | undefined;
  /** Asks whoever runs the command for a token. */
  readonly ask: () => Promise<string>;
  readonly clientWith: (token: string) => Pick<ApiClient, 'call'>;
  /** Writes the config file; resolves with its path. */
  readonly save: (settings: Settings) => Promise<string>;
  /** Removes the config file; resolves with its path, with undefined where there was none. */
  readonly forget: () => Promise<string | undefined>;
}

/** What commands work with. */
export interface CommandWorld extends Watch {
  readonly out: Write;
  readonly error: Write;
  readonly paint: Paint;
  /** A line of a container's output as the two streams may have it. */
  readonly shownOn: { readonly out: ShowLine; readonly error: ShowLine };
  /** Whether the API's JSON is asked for instead of text. */
  readonly isJson: boolean;
  readonly variables: Variables;
  readonly signIn: SignIn;
  /** The bytes of a file, or of all that comes by stdin where none is named. Rejects as reading does. */
  readonly readInput: (path?: string) => Promise<Uint8Array>;
  /** The address of a page for people, by its path. */
  readonly addressOf: (path: string) => string;
  /** Opens an address in the browser; tells whether there is one. */
  readonly openBrowser: (address: string) => Promise<boolean>;
  /** A new text that no one else has. */
  readonly newKey: () => string;
}

/** Prints an answer: as JSON where that is asked for, else as text. */
export const answer = async (world: CommandWorld, value: object, text: () => string): Promise<void> =>
  world.out(world.isJson ? `${terminalJson(value, 2)}\n` : text());

const SIGNAL_NUMBERS = { SIGINT: 2, SIGTERM: 15 } as const;

/** Signals by which a person, or whoever started the command, ends it. */
export type EndingSignal = keyof typeof SIGNAL_NUMBERS;

/** Thrown where a command was waiting when a signal ended it. */
export class Interrupted extends Error {
  /** As shells tell it: 128 and the number of the signal. */
  readonly exitCode: number;

  constructor(signal: EndingSignal) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.exitCode = 128 + SIGNAL_NUMBERS[signal];
  }
}
