import { type FieldValues, optionalField } from '../shared/field.ts';
import { DAY, MINUTE } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import {
  checkedBy,
  codecOf,
  duration,
  listOf,
  objectOf,
  oneWordOf,
  requiredText,
  text,
  withoutRepeats,
} from '../shared/value-schemas.ts';
import { CALLBACK_EVENTS, type Callback } from './callback.ts';

const LONGEST_REFERENCE = 255;

const EVENTS = CALLBACK_EVENTS.join(', ');

const events = listOf(oneWordOf(CALLBACK_EVENTS, `one of ${EVENTS}`), {
  least: 1,
  noun: 'events',
  tooShort: `no event: expected some of ${EVENTS}`,
});

/** The members of the field `callback`. */
export const callbackMembers = objectOf({
  url: requiredText('where the callback is sent').meta({
    description: 'Where it is sent: `http` or `https`.',
    minLength: 1,
    maxLength: 2048,
  }),
  on: withoutRepeats(events)
    .optional()
    .meta({ description: 'The events that it tells. Without it all of them.' }),
});

const callback = codecOf<Callback>()(callbackMembers, {
  decode: ({ url, on = CALLBACK_EVENTS }) => ({ url, on }),
  encode: (value) => value,
});

const isReference = (given: string): boolean =>
  given.trim() !== '' && given.length <= LONGEST_REFERENCE && given.isWellFormed();

const reference = checkedBy(text, (given) =>
  isReference(given)
    ? { value: given }
    : { fault: `${quote(given)}: expected the id of a job, or the name it was put under` },
);

/** The fields that say what follows from how runs end. */
export const AFTER_RUN_FIELDS = {
  callback: optionalField(callback, {
    hidden: 'paths',
    description: 'A signed webhook that tells how runs end.',
    example: { url: 'https://example.com/hooks/runat', on: ['run.failed', 'job.overdue'] },
  }),
  // The watchdog looks each minute.
  successWithin: optionalField(duration({ least: MINUTE, most: 400 * DAY }), {
    description: 'How long the job may go without a success, 1 minute to 400 days.',
    example: '26h',
  }),
  onSuccess: optionalField(reference, {
    description: 'The job that runs after a success of this one: its id, or the name it was put under.',
    example: 'load',
    limits: { minLength: 1, maxLength: LONGEST_REFERENCE },
  }),
};

/** What follows from how the runs of a job end; durations are in milliseconds. */
export type AfterRun = FieldValues<typeof AFTER_RUN_FIELDS>;
