/**
 * How much a stack carries by the model of the simulation. Method: bench/README.md, "Capacity".
 *
 *     node bench/capacity.ts [--kind containers|webhooks] [wake,track,deliver ...]
 */
import { parseArgs } from 'node:util';
import { OVERDUE_AFTER } from '../functions/domain/execution/watchdog.ts';
import { HOUR, MINUTE, SECOND } from '../functions/domain/shared/instant.ts';
import { figuresIn, type StackFigures } from '../test/simulation/aws/stack-figures.ts';
import { quantile } from '../test/simulation/stories/hanging-receivers.ts';
import { synthesise } from '../test/stack/synthesise.ts';
import { indexUnits } from './index-units.ts';
import { carry, type Kind, type Load, steadily, withinASecond } from './support/capacity-world.ts';

const DEFAULT_SETTINGS = ['3,2,2', '6,3,4', '10,4,6'] as const;
const LASTS_SECONDS = 300;
/** How late 99 of 100 may start: in time, and before the watchdog begins to wake them. */
const IN_TIME = 2 * SECOND;
const BEFORE_THE_WATCHDOG = OVERDUE_AFTER;
const PART_IN_TIME = 0.99;
/** A search ends when the highest rate is known to a tenth. */
const PRECISION = 1.1;
const FIRST_RATE = 2;
const KINDS: readonly Kind[] = ['containers', 'webhooks'];
const BURSTS: Readonly<Record<Kind, number>> = { containers: 1000, webhooks: 10_000 };

const stackOf = (setting: string): StackFigures => {
  const [wakeConcurrency, trackConcurrency, deliverConcurrency] = setting.split(',');
  return figuresIn(synthesise({ wakeConcurrency, trackConcurrency, deliverConcurrency }));
};

/** What is loaded, but for when it is due. */
type Course = Omit<Load, 'dues'>;

const isCarried = async (
  stack: StackFigures,
  course: Course,
  rate: number,
  latest: number,
): Promise<boolean> => {
  const dues = steadily(rate, LASTS_SECONDS);
  const mostLate = dues.length * (1 - PART_IN_TIME);
  const { latenesses } = await carry(stack, { ...course, dues }, latest, { lateFrom: latest, mostLate });
  return quantile(latenesses, PART_IN_TIME) < latest;
};

/** The highest rate a second that is carried: it is doubled until it is too high, then found by halves. */
const carriedRate = async (
  stack: StackFigures,
  course: Course,
  from: number,
  latest: number,
): Promise<number> => {
  let [carried, tooMuch] = [from, 2 * from];
  while (await isCarried(stack, course, tooMuch, latest)) [carried, tooMuch] = [tooMuch, 2 * tooMuch];
  while (tooMuch / carried > PRECISION) {
    const middle = (carried + tooMuch) / 2;
    if (await isCarried(stack, course, middle, latest)) carried = middle;
    else tooMuch = middle;
  }
  return carried;
};

/** How long after its second the last of a burst is started, in seconds. */
const burstTakes = async (stack: StackFigures, course: Course, count: number): Promise<number> => {
  const { latenesses } = await carry(stack, { ...course, dues: withinASecond(count) }, HOUR);
  return (latenesses.at(-1) ?? Number.NaN) / SECOND;
};

/** How long after the end of a container its record says so, at a rate, in seconds: the 99th percentile. */
const endsKnown = async (stack: StackFigures, course: Course, rate: number): Promise<number> => {
  const { endLags } = await carry(stack, { ...course, dues: steadily(rate, LASTS_SECONDS) }, 10 * MINUTE);
  return quantile(endLags, PART_IN_TIME) / SECOND;
};

const print = (text: string, value: number, unit: string): void => {
  process.stdout.write(`${text.padEnd(60)}${value.toFixed(1).padStart(9)} ${unit}\n`);
};

const ALARMS = ['message', 'entry'] as const;

const measure = async (setting: string, kind: Kind): Promise<void> => {
  process.stdout.write(`\n${kind}; wake, track, deliver: ${setting}\n`);
  const stack = stackOf(setting);
  for (const alarm of ALARMS) {
    const takes = await burstTakes(stack, { kind, alarm }, BURSTS[kind]);
    print(`${BURSTS[kind]} due in one second, alarm by ${alarm}`, takes, 's');
  }
  for (const alarm of ALARMS) {
    const rate = await carriedRate(stack, { kind, alarm }, FIRST_RATE, IN_TIME);
    print(`99 of 100 within 2 s, alarm by ${alarm}`, rate, 'a second');
    if (alarm === 'entry') continue;
    if (kind === 'containers') {
      print('  their ends on record, 99th percentile', await endsKnown(stack, { kind, alarm }, rate), 's');
    } else {
      const most = await carriedRate(stack, { kind, alarm }, rate, BEFORE_THE_WATCHDOG);
      print('99 of 100 within 30 s, alarm by message', most, 'a second');
    }
  }
};

const { positionals: settings, values } = parseArgs({
  allowPositionals: true,
  options: { kind: { type: 'string' } },
});
for (const setting of settings.length > 0 ? settings : DEFAULT_SETTINGS) {
  for (const kind of KINDS.filter((each) => each === (values.kind ?? each))) await measure(setting, kind);
}
process.stdout.write('\nwrite units of the index, a run\n');
for (const { what, key, units } of await indexUnits(stackOf(DEFAULT_SETTINGS[0]))) {
  print(`${what}: ${key}`, units, 'units');
}
