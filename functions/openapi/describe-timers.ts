import * as z from 'zod';
import { timerRequestSchema, timerSchema } from '../dialects/timers/timer-schema.ts';
import { IDEMPOTENCY_KEY, json } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** The routes of Timers. */
export const TIMER_DESCRIPTIONS: Descriptions<'timerCreate' | 'timerGet'> = {
  timerCreate: {
    tag: 'Timers',
    summary: 'Call a URL once, later',
    description:
      'When its time has come, `POST` is sent to the URL with the id of the timer behind its path. The body is read as JSON whatever its content type says.',
    path: {},
    ignoresUnknownQuery: true,
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: true, content: json(timerRequestSchema) },
    responses: { 201: { description: 'The timer.', content: json(timerSchema) } },
    errorStyle: 'timer',
    problems: ['invalid', 'key_reused'],
  },
  timerGet: {
    tag: 'Timers',
    summary: 'Tell how much time is left',
    path: { id: z.string().meta({ description: 'The id of the timer.', examples: ['17'] }) },
    ignoresUnknownQuery: true,
    responses: { 200: { description: 'The timer.', content: json(timerSchema) } },
    errorStyle: 'timer',
    problems: ['not_found'],
  },
};
