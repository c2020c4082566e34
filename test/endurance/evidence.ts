import type { PlannedJob } from './plan.ts';

/** A run as the API shows it: what of it is looked at. */
export interface RunSeen {
  readonly id: string;
  readonly copy: number;
  readonly attempt: number;
  readonly plannedAt: string;
  readonly status: string;
  readonly exitCode?: number;
  readonly reason?: { readonly code: string };
  readonly latenessMs?: number;
  readonly launchedAt?: string;
  readonly startedAt?: string;
}

/** A delivery as the API shows it: what of it is looked at. */
export interface DeliverySeen {
  readonly id: string;
  readonly runId: string;
  readonly kind: string;
  readonly event?: string;
  readonly status: string;
  readonly tries: readonly {
    readonly at: string;
    readonly durationMs?: number;
    readonly status?: number;
  }[];
  readonly finishedAt?: string;
}

/** A job after its round, with everything on record about it. */
export interface JobSeen {
  readonly plan: PlannedJob;
  readonly id: string;
  /** When it was due, in milliseconds since the epoch. */
  readonly dueAt: number;
  readonly state: string;
  readonly outcome?: string;
  readonly nextDueAt?: string;
  readonly activeRuns: readonly string[];
  readonly runs: readonly RunSeen[];
  readonly deliveries: readonly DeliverySeen[];
}

/** A webhook that has come; instants in milliseconds since the epoch. */
export interface Arrival {
  readonly at: number;
  /** `webhook-id`. */
  readonly id: string;
  readonly path: string;
  /** What is answered, and how long after it came. */
  readonly status: number;
  readonly delay: number;
  readonly type: string;
  readonly runId: string;
}

/** How often the command of a run was begun, and when last, in milliseconds since the epoch. */
export interface Begun {
  readonly count: number;
  readonly lastAt: number;
}

/** An end by SIGKILL; milliseconds since the epoch. */
export interface Kill {
  /** Just before the signal. */
  readonly at: number;
  /** The process was seen to be gone. */
  readonly goneAt: number;
  /** It had not told its address yet. */
  readonly whileStarting: boolean;
}

/** Everything that was seen of a round. */
export interface Evidence {
  readonly jobs: readonly JobSeen[];
  readonly arrivals: readonly Arrival[];
  readonly begun: ReadonlyMap<string, Begun>;
  readonly kills: readonly Kill[];
  /** Processes of the round that were there long after the death of the local mode they belonged to. */
  readonly leftBehind: readonly string[];
  /** Messages in each dead-letter queue. */
  readonly deadLetters: ReadonlyMap<string, number>;
  /** What local mode said when it ended by itself. */
  readonly failedStarts: readonly string[];
  /** Errors that local mode told of; what they cut off must have been done again. */
  readonly troubles: readonly string[];
}
