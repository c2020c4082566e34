import { randomUUID } from 'node:crypto';
import type { EmulatorDatabase } from '../../emulator-database.ts';
import type { EcsPlace } from '../ground/ecs-settings.ts';
import { type TaskRecord, taskForEvent } from './task-record.ts';

/**
 * A state change as EventBridge delivers it to a target.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export interface TaskStateChange {
  version: '0';
  id: string;
  'detail-type': 'ECS Task State Change';
  source: 'aws.ecs';
  account: string;
  /** To the second, as EventBridge writes it. */
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/**
 * What happens to the events of a task: each once and in order, each twice, held until the task stopped and then last
 * to first, only the last, or none.
 */
export type TaskEventsFault = 'as-is' | 'repeated' | 'reversed' | 'last-only' | 'none';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

interface Waiting {
  seq: number;
  event: TaskStateChange;
}

/** What becomes of events. */
export interface TaskEventsParts {
  database: EmulatorDatabase;
  place: EcsPlace;
  receive: (event: TaskStateChange) => Promise<void>;
  /** Tells by the detail of an event whether it is handed over. */
  isWanted: (detail: object) => boolean;
  fault: TaskEventsFault;
}

/** Hands events over at least once, in order within a task. What was not handed over is kept across restarts. */
export class TaskEvents {
  readonly #parts: TaskEventsParts;
  readonly #delivering = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(parts: TaskEventsParts) {
    this.#parts = parts;
  }

  /** Stores the event of a change, within the transaction that stores the change. */
  store(task: TaskRecord): void {
    const { fault } = this.#parts;
    if (fault === 'none' || (fault === 'last-only' && task.lastStatus !== 'STOPPED')) return;
    const event = this.#describe(task);
    if (!this.#parts.isWanted(event.detail)) return;
    const sql = 'insert into event (task_arn, record) values (?, ?)';
    this.#parts.database.run(sql, task.taskArn, JSON.stringify(event));
  }

  /** Hands over what is stored for a task, in the background. */
  deliver(taskArn: string): void {
    if (this.#isClosed || this.#delivering.has(taskArn)) return;
    this.#delivering.add(taskArn);
    void this.#deliverAll(taskArn, FIRST_RETRY_MS);
  }

  /** Hands over what an earlier life left. */
  resume(): void {
    for (const row of this.#parts.database.all('select distinct task_arn from event')) {
      this.deliver(String(row.task_arn));
    }
  }

  /** Hands over nothing more; an event being handed over now may come again in the next life. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #deliverAll(taskArn: string, retryMs: number): Promise<void> {
    try {
      for (let next = this.#next(taskArn); next; next = this.#next(taskArn)) {
        await this.#parts.receive(next.event);
        if (this.#parts.fault === 'repeated') await this.#parts.receive(next.event);
        if (this.#isClosed) return;
        this.#parts.database.run('delete from event where seq = ?', next.seq);
      }
      this.#delivering.delete(taskArn);
    } catch {
      this.#retryLater(taskArn, retryMs);
    }
  }

  #retryLater(taskArn: string, waitMs: number): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#deliverAll(taskArn, Math.min(waitMs * 2, LONGEST_RETRY_MS));
    }, waitMs);
    this.#timers.add(timer.unref());
  }

  #next(taskArn: string): Waiting | undefined {
    if (this.#isClosed) return undefined;
    if (this.#parts.fault !== 'reversed') return this.#oneOf(taskArn, 'asc');
    return this.#isOver(taskArn) ? this.#oneOf(taskArn, 'desc') : undefined;
  }

  #isOver(taskArn: string): boolean {
    const sql = "select 1 from task where arn = ? and last_status = 'STOPPED'";
    return this.#parts.database.first(sql, taskArn) !== undefined;
  }

  #oneOf(taskArn: string, direction: 'asc' | 'desc'): Waiting | undefined {
    const sql = `select * from event where task_arn = ? order by seq ${direction} limit 1`;
    const row = this.#parts.database.first(sql, taskArn);
    if (!row) return undefined;
    const event = JSON.parse(String(row.record)) as TaskStateChange;
    return { seq: Number(row.seq), event };
  }

  #describe(task: TaskRecord): TaskStateChange {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account: this.#parts.place.accountId,
      time: new Date(task.updatedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: this.#parts.place.region,
      resources: [task.taskArn],
      detail: taskForEvent(task),
    };
  }
}
