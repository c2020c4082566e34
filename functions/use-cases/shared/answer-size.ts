/**
 * Half of what Lambda can answer with in bytes, for what stands around the texts.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LARGEST_ANSWER = 3_000_000;

/** The bytes of a value in an answer: JSON within the JSON in which a function hands its answer over. */
export const sizeInAnswer = (value: string | object): number =>
  Buffer.byteLength(JSON.stringify(JSON.stringify(value)));
