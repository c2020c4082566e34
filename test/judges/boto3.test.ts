import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmulatedAws, startEmulatedAws } from './support/emulated-aws.ts';
import { tellJudged } from './support/judged.ts';
import { CLEAN, type Known, verdictOn } from './support/known.ts';
import { runProgram } from './support/run-program.ts';
import { startSpoilingProxy } from './support/spoiling-proxy.ts';
import { pythonProgram, pythonTool } from './support/tools.ts';

/** What `python/emulators` prints of a service. */
interface Judgement {
  readonly service: string;
  /** The operations that the emulator does not call unknown, of so many that botocore knows. */
  readonly imitated: readonly string[];
  readonly known: number;
  readonly calls: readonly {
    readonly operation: string;
    readonly kind: 'good' | 'bad' | 'said';
    readonly faults: readonly string[];
  }[];
}

const OF_DYNALITE = 'dynalite answers so, which the emulator runs unchanged';
const DIFFERENCES: Known = {
  'dynamodb CreateTable ResourceInUseException: no message': OF_DYNALITE,
  'dynamodb TableThroughputModeSummary: TableDescription has no such member': OF_DYNALITE,
  'dynamodb TableId is not of the form of a UUID': OF_DYNALITE,
  'dynamodb NumberOfDecreasesToday: 0 is not between 1 and None':
    'AWS answers 0, too, where nothing was decreased',
};

/** Names a fault so that it is the same wherever it is found. */
const nameOf = (service: string, operation: string, fault: string): string => {
  const place = /^response\.(.*?)([^.]+: .*)$/.exec(fault);
  const words = place?.[2] ?? `${operation} ${fault}`;
  return `${service} ${words.replace(/^TableId: .* is not of the form .*/, 'TableId is not of the form of a UUID')}`;
};

const judge = async (aws: Pick<EmulatedAws, 'endpoints' | 'credentials'>): Promise<readonly Judgement[]> => {
  const { code, stdout, stderr } = await runProgram(pythonTool('python'), [pythonProgram('emulators')], {
    input: JSON.stringify(aws),
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Judgement[];
};

const findingsIn = (judgements: readonly Judgement[]): readonly string[] =>
  judgements.flatMap(({ service, calls }) =>
    calls.flatMap(({ operation, faults }) => faults.map((fault) => nameOf(service, operation, fault))),
  );

describe('boto3', () => {
  let aws: EmulatedAws;

  beforeAll(async () => {
    aws = await startEmulatedAws();
  });
  afterAll(() => aws?.close());

  it('finds every answer of the emulators as the models of botocore say', async (test) => {
    const judgements = await judge(aws);
    expect(verdictOn([...new Set(findingsIn(judgements))], DIFFERENCES)).toEqual(CLEAN);
    for (const { service, imitated, calls } of judgements) {
      for (const kind of ['good', 'bad']) {
        const called = new Set(calls.filter((call) => call.kind === kind).map(({ operation }) => operation));
        expect([...called].sort(), `${kind} calls of ${service}`).toEqual([...imitated].sort());
      }
    }
    const operations = judgements.flatMap(({ imitated }) => imitated).length;
    const others = judgements.reduce((sum, { known }) => sum + known, 0) - operations;
    const calls = judgements.flatMap((each) => each.calls).filter(({ kind }) => kind !== 'said').length;
    const words = `${calls} calls of ${operations} operations of ${judgements.length} emulators`;
    tellJudged(test, `boto3: ${words}; ${others} other operations are refused as unknown`);
  });

  it.each([
    [
      'a number in place of a text',
      'GetQueueUrl',
      '"QueueUrl":"',
      '"QueueUrl":5,"QueueName":"',
      'sqs QueueUrl: expected string, found int',
    ],
    [
      'a member that is in no model',
      'GetQueueUrl',
      '{"QueueUrl"',
      '{"Colour":"red","QueueUrl"',
      'sqs Colour: GetQueueUrlResult has no such member',
    ],
    [
      'a code that AWS does not answer',
      'SetQueueAttributes',
      '"InvalidAttributeName"',
      '"Invalid"',
      'sqs SetQueueAttributes its model has no error Invalid',
    ],
  ])('notices %s', async (_what, spoiled, right, wrong, finding) => {
    const { endpoints, credentials, close } = await startEmulatedAws(false);
    const answer = (body: string, operation: string) =>
      operation === spoiled ? body.replace(right, wrong) : body;
    const proxy = await startSpoilingProxy(endpoints.sqs ?? '', { answer });
    try {
      const findings = findingsIn(await judge({ endpoints: { sqs: proxy.url }, credentials }));
      expect(findings).toContain(finding);
    } finally {
      await proxy.close();
      await close();
    }
  });
});
