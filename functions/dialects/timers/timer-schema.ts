import * as z from 'zod';
import { withNulls } from '../shared/null-schema.ts';

const part = (unit: string) =>
  z
    .union([z.number().min(0), z.string()])
    .optional()
    .meta({
      description: `${unit}: a number, or a number as text, from 0 on. Fractions are cut.`,
      default: 0,
    });

/** The body of `POST /timers`. Unknown fields are ignored. */
export const timerRequestSchema = z
  .object({
    ...withNulls({ hours: part('Hours'), minutes: part('Minutes'), seconds: part('Seconds') }),
    url: z.string().min(1).max(200).meta({ description: 'What is called: `http` or `https`, with a host.' }),
  })
  .meta({
    id: 'TimerRequest',
    description: 'When a URL is called, from now.',
    examples: [{ hours: 4, minutes: 0, seconds: 1, url: 'https://someserver.com/hook' }],
  });

/** A timer. */
export const timerSchema = z
  .strictObject({
    id: z
      .union([z.int().min(1), z.string().regex(/^[0-9a-f]{32}$/)])
      .meta({ description: 'Its number. A webhook job of `/v1` with the tag `timers` has its id here.' }),
    time_left: z.int().min(0).meta({ description: 'Seconds until it fires; 0 once its time has come.' }),
  })
  .meta({ id: 'Timer', description: 'A timer.', examples: [{ id: 17, time_left: 14401 }] });

/** An error of this API. */
export const timerErrorSchema = z
  .strictObject({
    message: z.string().meta({ description: 'What kind of error it is.' }),
    description: z.string().meta({ description: 'All that is wrong.' }),
  })
  .meta({
    id: 'TimerError',
    description: 'An error of Timers.',
    examples: [{ message: 'Invalid request', description: 'seconds: -1: expected 0 or more' }],
  });
