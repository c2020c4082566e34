import type { Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../../stack/synthesise.ts';

/** How Lambda reads a queue for a function. */
export interface ReaderFigures {
  readonly timeoutSeconds: number;
  readonly maxConcurrency: number;
  readonly batchSize: number;
  /** For so long messages are gathered before a batch that is not full is handed over. */
  readonly windowSeconds: number;
  /** For so long a message that was received stays hidden. */
  readonly visibilitySeconds: number;
  /** A message that was received more often goes to the dead-letter queue. */
  readonly mostReceives: number;
  /** Whether Lambda stops a chain in which the function wakes itself again and again. */
  readonly stopsLoops: boolean;
}

/** The functions that read queues. */
export const READERS = ['wake', 'track', 'deliver'] as const;

/** The figures of the deployed stack that decide how messages travel, and for how long the watchdog may look. */
export type StackFigures = Readonly<Record<(typeof READERS)[number], ReaderFigures>> & {
  readonly watch: Pick<ReaderFigures, 'timeoutSeconds'>;
};

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, never>>;
}

const logicalIdOf = (reference: {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
}): string => reference.Ref ?? reference['Fn::GetAtt']?.[0] ?? '';

/** Reads the figures of a function's queue from a template. Throws when the function reads no queue. */
const figuresOf = (resources: Readonly<Record<string, Resource>>, name: string): ReaderFigures => {
  const isOfReader = ({ Type, Properties }: Resource) =>
    Type === 'AWS::Lambda::EventSourceMapping' &&
    logicalIdOf(Properties.FunctionName ?? {})
      .toLowerCase()
      .startsWith(`${name}function`);
  const mapping = Object.values(resources).find(isOfReader)?.Properties;
  if (!mapping) throw new Error(`${name}: no event source mapping in the template`);
  const fn = resources[logicalIdOf(mapping.FunctionName ?? {})]?.Properties;
  const queue = resources[logicalIdOf(mapping.EventSourceArn ?? {})]?.Properties;
  if (!fn || !queue) throw new Error(`${name}: no function or no queue in the template`);
  const { MaximumConcurrency: maxConcurrency } = mapping.ScalingConfig as unknown as Record<string, number>;
  const { maxReceiveCount: mostReceives } = queue.RedrivePolicy as unknown as Record<string, number>;
  return {
    timeoutSeconds: Number(fn.Timeout),
    maxConcurrency: Number(maxConcurrency),
    batchSize: Number(mapping.BatchSize),
    windowSeconds: Number(mapping.MaximumBatchingWindowInSeconds ?? 0),
    visibilitySeconds: Number(queue.VisibilityTimeout),
    mostReceives: Number(mostReceives),
    stopsLoops: fn.RecursiveLoop !== ('Allow' as unknown),
  };
};

/** The figures that a template holds. */
export const figuresIn = (template: Template): StackFigures => {
  const { Resources: resources } = template.toJSON() as { readonly Resources: Record<string, Resource> };
  const entries = READERS.map((name) => [name, figuresOf(resources, name)] as const);
  const watch = Object.entries(resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith('WatchFunction'),
  );
  if (!watch) throw new Error('watch: no function in the template');
  const timeoutSeconds = Number(watch[1].Properties.Timeout);
  return { ...Object.fromEntries(entries), watch: { timeoutSeconds } } as StackFigures;
};

let deployed: StackFigures | undefined;

/** The figures of the stack as it is deployed without options. The first call takes about a second. */
export const deployedFigures = (): StackFigures => {
  deployed ??= figuresIn(synthesise());
  return deployed;
};
