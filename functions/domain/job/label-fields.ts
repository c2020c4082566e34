import { defaultedField, type FieldValues, optionalField } from '../shared/field.ts';
import { parseLine } from '../shared/single-line.ts';
import { checkedBy, listOf, text, withoutRepeats } from '../shared/value-schemas.ts';

const LONGEST_NAME = 255;
const LONGEST_TAG = 64;

const name = checkedBy(text, (given) => parseLine(given, LONGEST_NAME));
const tag = checkedBy(text, (given) => parseLine(given, LONGEST_TAG));

/** The fields by which people find a job. */
export const LABEL_FIELDS = {
  name: optionalField(name, {
    description: `One line of up to ${LONGEST_NAME} characters. Several jobs may have the same.`,
    example: 'nightly report',
  }),
  tags: defaultedField(withoutRepeats(listOf(tag, { most: 20, noun: 'tags' })), [], {
    description: `Words to find jobs by, of up to ${LONGEST_TAG} characters each.`,
    example: ['reports'],
  }),
};

/** What people find a job by. */
export type Labels = FieldValues<typeof LABEL_FIELDS>;
