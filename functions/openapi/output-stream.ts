import * as z from 'zod';
import { outputEndSchema, outputLineSchema } from '../http/schemas/output-schema.ts';
import type { Content } from './route-description.ts';

const exampleOf = (schema: z.ZodType): string => JSON.stringify(schema.meta()?.examples?.[0]);

const STREAM = [
  'retry: 500',
  '',
  'id: WyJydW5hdC',
  'event: stdout',
  `data: ${exampleOf(outputLineSchema)}`,
  '',
  'id: end',
  'event: end',
  `data: ${exampleOf(outputEndSchema)}`,
  '',
  '',
].join('\n');

/**
 * Output as server-sent events. OpenAPI 3.1 knows no schema for the events of a stream, so their data stand beside it as
 * `x-events`.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const OUTPUT_STREAM: Content = {
  schema: z.string().meta({
    id: 'OutputEvents',
    description:
      'Server-sent events: for each line an event that is named after its stream (`stdout`, `stderr`, `output`) with an `OutputLine` as its data, and behind the last line `end` with how the run ended (`x-events` has its schema). A comment (`: waiting`) says that there was nothing new.',
    examples: [STREAM],
  }),
};

/** What the data of each event are. */
export const OUTPUT_EVENTS: Readonly<Record<string, z.ZodType>> = {
  stdout: outputLineSchema,
  stderr: outputLineSchema,
  output: outputLineSchema,
  end: outputEndSchema,
};
