import type { JobChanges } from './job-patch.ts';
import type { JobOptions } from './job-request.ts';

/** How long a command stays with what it has started. */
export interface Patience {
  readonly follows: boolean;
  /** Also when it follows. */
  readonly waits: boolean;
  readonly isQuiet: boolean;
}

/** A job as it was typed. */
interface TypedJob {
  /** Absent where a webhook is sent. */
  readonly image?: string;
  /** The words behind `--`; undefined without it. */
  readonly command: readonly string[] | undefined;
  readonly job: JobOptions;
}

/** Commands that take the words behind `--`. */
export type CommandWithWords =
  | ({ readonly kind: 'run' } & TypedJob & Patience)
  | ({ readonly kind: 'put'; readonly name: string } & TypedJob)
  | ({ readonly kind: 'preview'; readonly count?: string } & TypedJob)
  | {
      readonly kind: 'edit';
      /** An id or a name, as everywhere where it is called `of`. */
      readonly of: string;
      readonly command: readonly string[] | undefined;
      readonly changes: JobChanges;
    };

/** What was asked for. */
export type Command =
  | CommandWithWords
  | ({ readonly kind: 'start'; readonly of: string } & Patience)
  | {
      readonly kind: 'list';
      readonly limit: number;
      readonly filter: Readonly<Partial<Record<'state' | 'outcome' | 'tag' | 'name', string>>>;
    }
  | { readonly kind: 'show'; readonly of: string }
  | {
      readonly kind: 'runs';
      readonly limit: number;
      readonly filter: Readonly<Partial<Record<'status' | 'job' | 'tag' | 'from' | 'to' | 'cause', string>>>;
    }
  | { readonly kind: 'open'; readonly of?: string }
  | {
      readonly kind: 'logs';
      readonly of: string;
      readonly follows: boolean;
      /** The last lines only. */
      readonly tail?: number;
    }
  | {
      readonly kind: 'occurrences';
      readonly of: string;
      readonly limit: number;
      readonly span: Readonly<Partial<Record<'from' | 'to', string>>>;
    }
  | {
      readonly kind: 'deliveries';
      /** Of all jobs without it. */
      readonly of?: string;
      readonly status?: string;
      readonly limit: number;
    }
  | {
      readonly kind: 'activity';
      /** Of all jobs without it. */
      readonly of?: string;
      readonly limit: number;
    }
  | { readonly kind: 'replay'; readonly id: string }
  | { readonly kind: 'summary' }
  | { readonly kind: 'whoami' }
  | { readonly kind: 'login' }
  | { readonly kind: 'logout' }
  | { readonly kind: 'cancel'; readonly of: string; readonly stops: boolean }
  | { readonly kind: 'stop'; readonly of: string }
  | { readonly kind: 'pause'; readonly of: string }
  | { readonly kind: 'resume'; readonly of: string }
  | { readonly kind: 'pause-all'; readonly until?: string }
  | { readonly kind: 'resume-all' };

/** A command of one kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

/** Options that every command takes. */
export interface CommonOptions {
  /** The address of Runat. */
  readonly api?: string;
  readonly token?: string;
  readonly json: boolean;
}
