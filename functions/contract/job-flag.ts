/** How the text behind an option becomes a value of a field. */
export type FlagValue =
  | 'text'
  | 'number'
  /** Gathered from all uses of the option. */
  | 'texts'
  /** Gathered, and a text by itself where there is one. */
  | 'textOrTexts'
  /** Of a text such as `1,2`. */
  | 'numbers'
  | 'true'
  /** `NAME=value`, or `NAME` for the caller's own value; gathered. */
  | 'variables'
  /** `NAME=ARN`; gathered. */
  | 'secrets'
  /** `name: value`; gathered. */
  | 'headers'
  | 'body';

/** Under which heading the help shows an option. */
export type FlagGroup = 'When' | 'What' | 'A webhook instead of a container' | 'How' | 'Afterwards';

/** An option that says something of a job. */
export interface JobFlag {
  /** As commander takes it: `--tag <tag>`. */
  readonly flags: string;
  /** Absent where each command says for itself what the option means to it. */
  readonly group?: FlagGroup;
  readonly help?: string;
  readonly value: FlagValue;
  /** The member of the field that it sets, where it sets no more. */
  readonly member?: string;
  /** Whether `--unset` takes the whole field back to its default by this name; else that member, or nothing. */
  readonly unsets: 'field' | 'member' | 'nothing';
}

/** An option without its dashes: `starts-at`. */
export const optionName = ({ flags }: Pick<JobFlag, 'flags'>): string => /--([\w-]+)/.exec(flags)?.[1] ?? '';

/** As commander names its value: `startsAt`. */
export const optionKey = (flag: Pick<JobFlag, 'flags'>): string =>
  optionName(flag).replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
