import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-wire.ts';
import type { EmulatorDatabase } from '../../emulator-database.ts';
import type { TaskStore } from '../task/task-store.ts';

/** However long the task lives: after this a token is new again. */
const LONGEST_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * The client tokens of RunTask and the answers they stand for.
 * A token holds for 24 hours or until an hour after its last task ended, whichever is less.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export class ClientTokens {
  readonly #database: EmulatorDatabase;
  readonly #tasks: TaskStore;
  readonly #now: () => number;

  constructor(database: EmulatorDatabase, tasks: TaskStore, now: () => number) {
    this.#database = database;
    this.#tasks = tasks;
    this.#now = now;
  }

  /**
   * The answer of the first call with this token, or undefined when this is the first.
   * @param parameters all of the call but the token.
   * @throws AwsError `ConflictException` with the tasks in `resourceIds` when that call had other parameters.
   */
  replay(token: string, parameters: object): object | undefined {
    const row = this.#database.first('select * from client_token where token = ?', token);
    if (!row) return undefined;
    const taskArns = JSON.parse(String(row.task_arns)) as string[];
    if (!this.#holds(Number(row.created_at), taskArns)) return undefined;
    if (row.request !== digest(parameters)) {
      throw new AwsError(
        'ConflictException',
        'The provided clientToken is already in use with a different RunTask request.',
        { fields: { resourceIds: taskArns } },
      );
    }
    return JSON.parse(String(row.answer)) as object;
  }

  /** @param answer as it goes on the wire: numbers for instants. */
  remember(token: string, parameters: object, answer: object, taskArns: string[]): void {
    this.#database.run(
      'insert or replace into client_token (token, request, answer, task_arns, created_at) values (?, ?, ?, ?, ?)',
      token,
      digest(parameters),
      JSON.stringify(answer),
      JSON.stringify(taskArns),
      this.#now(),
    );
  }

  /** Call it after tasks were purged: a token whose tasks are gone holds no longer. */
  purge(): void {
    this.#database.run(
      `delete from client_token where created_at <= ? or (task_arns <> '[]' and not exists (
         select 1 from json_each(client_token.task_arns) as named join task on task.arn = named.value))`,
      this.#now() - LONGEST_LIFE_MS,
    );
  }

  #holds(createdAt: number, taskArns: string[]): boolean {
    if (this.#now() >= createdAt + LONGEST_LIFE_MS) return false;
    return taskArns.length === 0 || this.#tasks.isAnyWithinAnHour(taskArns);
  }
}

/** The same for the same parameters in whatever order. */
function digest(parameters: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(parameters)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
