import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUES } from '../../local/resources.ts';
import { type AlarmRule, stateOf } from './alarms/alarm-state.ts';
import { watchedAlarms, writtenStackNames } from './alarms/watched-alarms.ts';
import { WatchedLocalMode } from './alarms/watched-local-mode.ts';
import { HookReceiver } from './support/hook-receiver.ts';

/** Longer than any alarm remembers. */
const QUIET_MINUTES = 45;
/** Until then the first ticks of the watchdog are looked for before there was a stack. */
const FIRST_MINUTES = 8;

const alarms = watchedAlarms();

let stack: WatchedLocalMode;
let receiver: HookReceiver;

beforeAll(async () => {
  [stack, receiver] = await Promise.all([WatchedLocalMode.start(), HookReceiver.open()]);
});

afterAll(() => Promise.all([stack.remove(), receiver.close()]));

const create = async (job: object): Promise<string> => {
  const { status, body } = await stack.call('POST', '/v1/jobs', { image: 'busybox', now: true, ...job });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body.id;
};

/** As many requests as a new account has executions, and two more. */
const crowd = async (): Promise<void> => {
  const SIZE = 12;
  await stack.troubles({ caller: 'api', how: 'hanging' });
  const answers = Array.from({ length: SIZE }, () => stack.call('GET', '/v1/jobs'));
  await stack.untilUnderWay(SIZE);
  await stack.troubles();
  await Promise.all(answers);
};

/** What brings about each alarm, by way of what really emits its metric. */
const CONDITIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  'wake-dead-letters': async () => {
    await stack.troubles({ caller: 'wake', operation: 'GetItem', how: 'refused' });
    await create({ command: ['true'] });
    await stack.untilDead('wake', QUEUES.wake);
  },
  'task-event-dead-letters': async () => {
    await stack.troubles({ caller: 'track', how: 'refused' });
    await create({ command: ['true'] });
    await stack.untilDead('track', QUEUES.taskEvents);
  },
  'delivery-dead-letters': async () => {
    await stack.troubles({ caller: 'deliver', operation: 'GetItem', how: 'refused' });
    await create({ image: undefined, url: receiver.url });
    await stack.untilDead('deliver', QUEUES.deliveries);
  },
  'watchdog-dead-letters': async () => {
    await stack.troubles({ caller: 'watch', operation: 'PutItem', about: 'TICK', how: 'refused' });
    await stack.minutes(1);
  },
  'starts-fail': async () => {
    const jobId = await create({ name: 'without a command' });
    await stack.local.runReaches(jobId, 'start_failed');
  },
  'success-overdue': async () => {
    const jobId = await create({ command: ['false'], now: undefined, every: '1h', successWithin: '5m' });
    await stack.minutes(6);
    await stack.call('DELETE', `/v1/jobs/${jobId}`);
  },
  'watchdog-silent': async () => {
    await stack.troubles({ caller: 'watch', operation: 'Query', how: 'refused' });
    await stack.minutes(8);
  },
  'api-fails': async () => {
    await stack.troubles({ caller: 'api', operation: 'Query', how: 'refused' });
    expect(await stack.call('GET', '/v1/jobs')).toMatchObject({ status: 500 });
  },
  'functions-fail': async () => {
    await stack.troubles({ caller: 'wake', how: 'hanging' });
    await create({ command: ['true'] });
    await stack.untilUnderWay(1);
    await stack.minutes(2);
  },
  'functions-throttled': async () => {
    await crowd();
    await stack.minutes(5);
    await crowd();
    await stack.minutes(5);
    await crowd();
  },
};

type Metric = AlarmRule['metrics'][string];

/** Each is called a bit differently than what is emitted. */
const MISMATCHES: readonly ((metric: Metric) => Partial<Metric>)[] = [
  ({ namespace }) => ({ namespace: `${namespace}s` }),
  ({ name }) => ({ name: `${name}s` }),
  ({ dimensions }) => ({ dimensions: { ...dimensions, Region: 'eu-west-1' } }),
  ({ dimensions }) => ({
    dimensions: Object.fromEntries(Object.entries(dimensions).map(([key, value]) => [`${key}s`, value])),
  }),
  ({ dimensions }) => ({
    dimensions: Object.fromEntries(Object.entries(dimensions).map(([key, value]) => [key, `${value}s`])),
  }),
];

/** The alarm as it would be if it looked at what nobody emits. */
const mismatchesOf = (alarm: AlarmRule): readonly AlarmRule[] =>
  MISMATCHES.map((change) => ({
    ...alarm,
    metrics: Object.fromEntries(
      Object.entries(alarm.metrics).map(([id, metric]) => [id, { ...metric, ...change(metric) }]),
    ),
  }));

const WITHOUT_READER = 'wake-ups-wait';
const others = alarms.filter(({ name }) => name !== WITHOUT_READER);

it('every alarm of the stack is brought about here', () => {
  expect(alarms.map(({ name }) => name).sort()).toEqual([...Object.keys(CONDITIONS), WITHOUT_READER].sort());
});

it('the functions write the name of the stack that the alarms look for', () => {
  const watched = alarms.flatMap(({ metrics }) =>
    Object.values(metrics).flatMap(({ dimensions }) => dimensions.Stack ?? []),
  );
  expect(watched.length).toBeGreaterThan(0);
  expect([...new Set(writtenStackNames())]).toEqual([...new Set(watched)]);
});

describe('alarms', () => {
  it('are all quiet while all is well', async () => {
    const callback = { url: receiver.url, on: ['run.succeeded'] };
    const jobIds = [
      // A process takes its time, and a webhook is waited for: its success comes within the time of the test.
      await create({
        image: undefined,
        url: receiver.url,
        now: undefined,
        every: '5m',
        successWithin: '20m',
      }),
      await create({ command: ['true'], now: undefined, every: '10m', callback }),
      await create({ command: ['false'], now: undefined, every: '14m' }),
    ];
    await stack.minutes(FIRST_MINUTES);
    for (let minute = FIRST_MINUTES; minute < QUIET_MINUTES; minute += 1) {
      await stack.call('GET', '/v1/jobs');
      await stack.minutes(1);
      const states = await stack.statesOf(alarms);
      expect(alarms.filter((_, index) => states[index] === 'ALARM').map(({ name }) => name)).toEqual([]);
    }
    for (const jobId of jobIds) await stack.call('DELETE', `/v1/jobs/${jobId}`);
  });

  it.each(others)(
    'of $name begins when it should, by the metric that it names and no other',
    async (alarm) => {
      // Of no data the watchdog makes an alarm: so would each mismatch, and while all is well, too.
      const ofNoData = alarm.missing === 'breaching' ? 'ALARM' : 'OK';
      const mismatches = mismatchesOf(alarm);
      await stack.minutes(QUIET_MINUTES);
      expect(await stack.statesOf([alarm, ...mismatches])).toEqual(['OK', ...mismatches.map(() => ofNoData)]);
      await CONDITIONS[alarm.name]?.();
      expect(await stack.statesOf([alarm, ...mismatches])).toEqual([
        'ALARM',
        ...mismatches.map(() => ofNoData),
      ]);
      await stack.troubles();
    },
  );

  it(`of ${WITHOUT_READER} begins when nobody reads the queue for 20 minutes, and not for a message of 14 minutes`, async () => {
    const [alarm] = alarms.filter(({ name }) => name === WITHOUT_READER);
    if (!alarm) throw new Error('expected the alarm');
    await stack.minutes(QUIET_MINUTES);
    await create({ command: ['true'], now: undefined, in: '14m' });
    const { now } = stack;
    const samplesAfter = await stack.stopReading();
    const statesAfter = (minutes: number) =>
      [alarm, ...mismatchesOf(alarm)].map((rule) =>
        stateOf(rule, samplesAfter(minutes), now + minutes * 60_000),
      );
    const quiet = MISMATCHES.map(() => 'OK');
    expect([14, 19].map(statesAfter)).toEqual([
      ['OK', ...quiet],
      ['OK', ...quiet],
    ]);
    expect(statesAfter(24)).toEqual(['ALARM', ...quiet]);
  });
});
