import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import type { HandlerName } from '../../../functions/contract/environment.ts';
import { readEndpoints } from '../../../local/endpoints-file.ts';
import { queueUrl } from '../../../local/local-environment.ts';
import { FUNCTIONS, PLACE, QUEUES } from '../../../local/resources.ts';
import { PATIENCE } from '../../patience.ts';
import { type Answer, LocalMode } from '../support/local-mode.ts';
import { type AlarmRule, type Sample, stateOf } from './alarm-state.ts';
import type { Ended, Question, Seen, Trouble } from './inside.ts';
import { sampleOfAnswer, sampleOfQueue, samplesOfInvocations, samplesOfLog } from './samples.ts';
import { API_ID, WATCHDOG_DEAD_LETTERS } from './watched-alarms.ts';

const INSIDE_FILE = fileURLToPath(new URL('./inside.ts', import.meta.url));
const MINUTE = 60_000;

type Queue = (typeof QUEUES)[keyof typeof QUEUES];

const VISIBLE = 'ApproximateNumberOfMessagesVisible';

/** Local mode with a clock that tests set forward, in which things go wrong on purpose, and what CloudWatch would hear of it. */
export class WatchedLocalMode {
  readonly #local: LocalMode;
  readonly #inside: string;
  readonly #sqs: SQSClient;
  readonly #sqsUrl: string;
  /** What was seen at moments that do not come again. */
  readonly #samples: Sample[] = [];
  readonly #ended: Ended[] = [];
  #seen: Seen = { now: 0, underWay: [], ended: [] };

  private constructor(local: LocalMode, inside: string) {
    const { sqs, credentials } = readEndpoints(local.dataFolder);
    this.#local = local;
    this.#inside = inside;
    this.#sqsUrl = sqs;
    this.#sqs = new SQSClient({ endpoint: sqs, region: PLACE.region, credentials });
  }

  static async start(): Promise<WatchedLocalMode> {
    const portFile = join(tmpdir(), `runat-inside-${randomUUID()}`);
    const variables = { RUNAT_TEST_OBSERVER: INSIDE_FILE, RUNAT_TEST_INSIDE: portFile };
    const local = await LocalMode.start({ variables });
    const inside = `http://127.0.0.1:${await readFile(portFile, 'utf8')}`;
    await rm(portFile);
    const watched = new WatchedLocalMode(local, inside);
    await watched.#ask({});
    return watched;
  }

  get now(): number {
    return this.#seen.now;
  }

  get local(): LocalMode {
    return this.#local;
  }

  /** From now on these calls go wrong and no others; what hung goes on. */
  async troubles(...troubles: readonly Trouble[]): Promise<void> {
    await this.#ask({ troubles });
  }

  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) await this.#ask({ later: MINUTE });
  }

  /** Time passes until a dead letter is there: each time that the queue hides a message, and then until its reader had it, or it is dead. */
  async untilDead(caller: HandlerName, { deadLetterName, visibilityTimeoutSeconds }: Queue): Promise<void> {
    const isDead = async () => (await this.#countVisible(deadLetterName)) > 0;
    while (!(await isDead())) {
      const before = this.#countOf(caller);
      await this.#ask({ later: visibilityTimeoutSeconds * 1000 });
      await this.#until(async () => this.#countOf(caller) > before || (await isDead()));
    }
  }

  /** Resolves once so many invocations are under way. */
  async untilUnderWay(count: number): Promise<void> {
    await this.#until(async () => this.#seen.underWay.length >= count);
  }

  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.#local.call(method, path, body);
    this.#samples.push(sampleOfAnswer(API_ID, { at: this.now, status: answer.status }));
    return answer;
  }

  async #until(holds: () => Promise<boolean>): Promise<void> {
    const asked = async () => {
      await this.#ask({});
      return holds();
    };
    await vi.waitUntil(asked, { ...PATIENCE, interval: 2 });
  }

  async #countVisible(queueName: string): Promise<number> {
    const ask = new GetQueueAttributesCommand({
      QueueUrl: queueUrl(this.#sqsUrl, queueName),
      AttributeNames: ['ApproximateNumberOfMessages'],
    });
    // A request is signed for the time that local mode has. After each answer the client takes the real time again, so one call is made at a time.
    this.#sqs.config.systemClockOffset = this.now - Date.now();
    const { Attributes = {} } = await this.#sqs.send(ask);
    return Number(Attributes.ApproximateNumberOfMessages);
  }

  /** Where alarms are by now. */
  async statesOf(alarms: readonly AlarmRule[]): Promise<readonly ('ALARM' | 'OK')[]> {
    await this.#ask({});
    const samples = await this.#allSamples();
    return alarms.map((alarm) => stateOf(alarm, samples, this.now));
  }

  /** Ends local mode, so that nobody reads its queues. @returns tells what SQS says of the wake queue so many minutes later */
  async stopReading(): Promise<(minutes: number) => readonly Sample[]> {
    const { now } = await this.#ask({});
    await this.#local.end();
    const file = new DatabaseSync(join(this.#local.dataFolder, 'sqs.sqlite'), { readOnly: true });
    const { name } = QUEUES.wake;
    const oldest = file.prepare('SELECT MIN(sentAt) AS at FROM messages WHERE queue = ?').get(name)?.at;
    file.close();
    if (oldest === null || oldest === undefined) throw new Error(`expected a message in ${name}`);
    return (minutes) =>
      Array.from({ length: minutes + 1 }, (_, minute) => {
        const at = now + minute * MINUTE;
        return sampleOfQueue(name, 'ApproximateAgeOfOldestMessage', {
          at,
          value: Math.max(0, Math.floor((at - Number(oldest)) / 1000)),
        });
      });
  }

  async remove(): Promise<void> {
    this.#sqs.destroy();
    await this.#local.remove();
  }

  #countOf(caller: HandlerName): number {
    return this.#ended.filter((each) => each.caller === caller).length;
  }

  async #ask(question: Question): Promise<Seen> {
    const response = await fetch(this.#inside, { method: 'POST', body: JSON.stringify(question) });
    this.#seen = (await response.json()) as Seen;
    this.#ended.push(...this.#seen.ended);
    return this.#seen;
  }

  async #allSamples(): Promise<readonly Sample[]> {
    const log = join(this.#local.dataFolder, 'functions.log');
    const earlier = await readFile(`${log}.1`, 'utf8').catch(() => '');
    const own = samplesOfLog(earlier + (await readFile(log, 'utf8')));
    const at = this.now;
    for (const { deadLetterName: name } of Object.values(QUEUES)) {
      this.#samples.push(sampleOfQueue(name, VISIBLE, { at, value: await this.#countVisible(name) }));
    }
    this.#samples.push(deadTicks(this.#ended, at));
    const ofFunctions = samplesOfInvocations(this.#ended, (name) => FUNCTIONS[name].name);
    return [...own, ...ofFunctions, ...this.#samples];
  }
}

/**
 * The dead letters of the watchdog. Scheduler invokes it asynchronously: Lambda sends a tick that fails to the destination of the function,
 * which local mode has not.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
const deadTicks = (invocations: readonly Ended[], at: number): Sample => {
  const value = invocations.filter(({ caller, hasFailed }) => caller === 'watch' && hasFailed).length;
  return sampleOfQueue(WATCHDOG_DEAD_LETTERS, VISIBLE, { at, value });
};
