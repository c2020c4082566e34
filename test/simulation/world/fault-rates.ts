/** How much goes wrong. */
export const FAULT_LEVELS = ['none', 'usual', 'storm'] as const;

/** One of `FAULT_LEVELS`. */
export type FaultLevel = (typeof FAULT_LEVELS)[number];

/**
 * What can go wrong, and how often: on usual days, and while a storm of it lasts. Each is the probability that one
 * call, message, event, task or tick is struck.
 */
export const FAULT_RATES = {
  /** DynamoDB: throttled or down, nothing was done. */
  storeDown: [0.0005, 0.1],
  /** The write took effect, its answer was lost. */
  storeAnswerLost: [0.0003, 0.05],
  /** The answer was lost, the client repeated the conditional write and was told that its condition fails. */
  storeConditionRepeated: [0.0003, 0.05],
  /** The index shows a write only after seconds. */
  indexLags: [0.01, 0.3],
  /** Any call takes seconds. */
  callSlow: [0.0005, 0.03],
  /** SQS: not sent. */
  sendDown: [0.0003, 0.1],
  /** Sent, its answer lost. */
  sendAnswerLost: [0.0003, 0.05],
  /** A message is handed over twice. */
  messageTwice: [0.003, 0.05],
  /** A message is handed over late, by up to minutes. */
  messageLate: [0.001, 0.05],
  /** Scheduler: no entry was made. */
  entryDown: [0.0005, 0.1],
  /** The entry was made, its answer was lost. */
  entryAnswerLost: [0.0005, 0.05],
  entryFiresTwice: [0.005, 0.1],
  entryFiresNever: [0.0005, 0.05],
  /** RunTask: turned away before the token was looked at. */
  startThrottled: [0.005, 0.4],
  /** Answered with `failures[]`: no capacity. */
  startRefused: [0.005, 0.4],
  /** Not answered, nothing was started. */
  startDown: [0.001, 0.15],
  /** The task was started, the answer was lost. */
  startAnswerLost: [0.001, 0.15],
  /** Another call of ECS fails. */
  containersDown: [0.001, 0.15],
  /** A task never comes to run its container. */
  taskNeverRuns: [0.003, 0.05],
  /** For up to five minutes ECS does not find a task that it has started. */
  taskHidden: [0.002, 0.1],
  /** Pulling the image takes minutes. */
  pullSlow: [0.01, 0.1],
  /** ECS refuses each call that names a certain task, once it has forgotten it. */
  handleRefused: [0.002, 0.05],
  spotInterruption: [0.005, 0.1],
  hostFailure: [0.002, 0.05],
  /** A task state change never comes. */
  eventLost: [0.002, 0.2],
  eventTwice: [0.01, 0.2],
  /** It comes minutes later, after others. */
  eventLate: [0.01, 0.2],
  /** A function dies at a call. */
  crash: [0.0005, 0.05],
  coldStart: [0.02, 0.3],
  /** No tick of the watchdog for ten minutes. */
  watchdogStops: [0.0002, 0.05],
  /** The clock of a function is off by some milliseconds. */
  clockOff: [0.05, 0.5],
  secretDown: [0.0005, 0.1],
  /** The receiver refuses connections for hours. */
  receiverDown: [0.005, 0.3],
  /** For hours the receiver takes each connection and never answers. */
  receiverHangs: [0.002, 0.1],
  receiverSlow: [0.01, 0.1],
  receiverFails: [0.02, 0.2],
  receiverBusy: [0.01, 0.1],
  /** The receiver has taken it, the answer is lost. */
  receiverAnswerLost: [0.002, 0.1],
} as const satisfies Record<string, readonly [usual: number, storm: number]>;

/** A fault. */
export type FaultKind = keyof typeof FAULT_RATES;

/** Every fault. */
export const FAULT_KINDS = Object.keys(FAULT_RATES) as FaultKind[];
