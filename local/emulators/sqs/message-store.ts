import { EmulatorDatabase } from '../emulator-database.ts';

/** A queue as it was created. Instants are milliseconds since the epoch. */
export interface QueueRow {
  name: string;
  attributes: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
}

/** A message on its way. `visibleAt` is when it may be received (again). */
export interface MessageRow {
  id: string;
  queue: string;
  body: string;
  /** As JSON. */
  attributes: string;
  sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | null;
  /** Of its latest receive; null when it was not received yet, or not since the start of this process. */
  receipt: string | null;
  /** The queue it came from, when it is a dead letter. */
  deadLetterOf: string | null;
}

/** How many messages wait, are in flight or are delayed. */
export interface MessageCounts {
  visible: number;
  inFlight: number;
  delayed: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY, attributes TEXT NOT NULL, createdAt INTEGER NOT NULL, modifiedAt INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, queue TEXT NOT NULL REFERENCES queues (name), body TEXT NOT NULL,
    attributes TEXT NOT NULL, sentAt INTEGER NOT NULL, visibleAt INTEGER NOT NULL, receiveCount INTEGER NOT NULL,
    firstReceivedAt INTEGER, receipt TEXT, deadLetterOf TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS byVisible ON messages (queue, visibleAt);
  CREATE INDEX IF NOT EXISTS bySent ON messages (queue, sentAt);
`;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LONGEST_DELAY_MS = 900_000;

/**
 * Queues and messages in one SQLite file. Every call has reached the operating system when it returns, so the death of
 * the process loses nothing.
 */
export class MessageStore {
  readonly #database: EmulatorDatabase;

  /**
   * Nobody holds a receipt of the process before this one, so what it had in flight can be received at once. A delay ends in time
   * also where the clock was set back since then.
   * @param folder is made when it is missing.
   */
  constructor(folder: string, now: number) {
    this.#database = new EmulatorDatabase(folder, 'sqs.sqlite', SCHEMA);
    this.#database.run('UPDATE messages SET visibleAt = ?, receipt = NULL WHERE receipt IS NOT NULL', now);
    const latest = now + LONGEST_DELAY_MS;
    this.#database.run('UPDATE messages SET visibleAt = ? WHERE visibleAt > ?', latest, latest);
  }

  /** All or nothing. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  queues(): QueueRow[] {
    return this.#database.all('SELECT * FROM queues ORDER BY name').map((row) => ({
      name: String(row.name),
      attributes: JSON.parse(String(row.attributes)),
      createdAt: Number(row.createdAt),
      modifiedAt: Number(row.modifiedAt),
    }));
  }

  putQueue(queue: QueueRow): void {
    this.#database.run(
      `INSERT INTO queues VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes, modifiedAt = excluded.modifiedAt`,
      queue.name,
      JSON.stringify(queue.attributes),
      queue.createdAt,
      queue.modifiedAt,
    );
  }

  putMessage(message: MessageRow): void {
    this.#database.run(
      'INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      message.id,
      message.queue,
      message.body,
      message.attributes,
      message.sentAt,
      message.visibleAt,
      message.receiveCount,
      message.firstReceivedAt,
      message.receipt,
      message.deadLetterOf,
    );
  }

  message(id: string): MessageRow | undefined {
    return this.#database.all('SELECT * FROM messages WHERE id = ?', id)[0] as MessageRow | undefined;
  }

  deleteMessage(queue: string, id: string): void {
    this.#database.run('DELETE FROM messages WHERE id = ? AND queue = ?', id, queue);
  }

  /** When the oldest message was sent; undefined when there is none. */
  firstSentAt(queue: string): number | undefined {
    const at = this.#database.first('SELECT MIN(sentAt) AS at FROM messages WHERE queue = ?', queue)?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }

  deleteSentBefore(queue: string, instant: number): void {
    this.#database.run('DELETE FROM messages WHERE queue = ? AND sentAt < ?', queue, instant);
  }

  /** What may be received at `now`, longest visible first. */
  visible(queue: string, now: number, limit: number): MessageRow[] {
    return this.#database.all(
      'SELECT * FROM messages WHERE queue = ? AND visibleAt <= ? ORDER BY visibleAt LIMIT ?',
      queue,
      now,
      limit,
    ) as unknown as MessageRow[];
  }

  /** When the next message may be received; undefined when there is none. */
  nextVisibleAt(queue: string): number | undefined {
    const at = this.#database.all('SELECT MIN(visibleAt) AS at FROM messages WHERE queue = ?', queue)[0]?.at;
    return at === null || at === undefined ? undefined : Number(at);
  }

  counts(queue: string, now: number): MessageCounts {
    const row = this.#database.all(
      `SELECT COUNT(*) FILTER (WHERE visibleAt <= ?) AS visible,
              COUNT(*) FILTER (WHERE visibleAt > ? AND receipt IS NOT NULL) AS inFlight,
              COUNT(*) FILTER (WHERE visibleAt > ? AND receipt IS NULL) AS delayed
       FROM messages WHERE queue = ?`,
      now,
      now,
      now,
      queue,
    )[0];
    return {
      visible: Number(row?.visible),
      inFlight: Number(row?.inFlight),
      delayed: Number(row?.delayed),
    };
  }

  close(): void {
    this.#database.close();
  }
}
