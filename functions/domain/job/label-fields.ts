import { defaultedField, type FieldValues, optionalField } from '../shared/field.ts';
import { parseLabel } from '../shared/single-line.ts';
import { checkedBy, listOf, text, withoutRepeats } from '../shared/value-schemas.ts';

/** The most characters of a name. */
export const LONGEST_NAME = 255;
/** The most characters of a tag. */
export const LONGEST_TAG = 64;

const name = checkedBy(text, (given) => parseLabel(given, LONGEST_NAME));
const tag = checkedBy(text, (given) => parseLabel(given, LONGEST_TAG)).meta({
  minLength: 1,
  maxLength: LONGEST_TAG,
});

/** The fields by which people find a job. */
export const LABEL_FIELDS = {
  name: optionalField(name, {
    description: 'What people call the job; not only blanks.',
    example: 'nightly-backup',
    limits: { minLength: 1, maxLength: LONGEST_NAME },
  }),
  tags: defaultedField(withoutRepeats(listOf(tag, { most: 20, noun: 'tags' })), [], {
    description: 'Words by which lists are narrowed.',
    example: ['nightly'],
  }),
};

/** What people find a job by. */
export type Labels = FieldValues<typeof LABEL_FIELDS>;
