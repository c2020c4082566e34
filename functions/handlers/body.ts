/** Tells whether the body of a message may have members. */
export const isBody = (body: unknown): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null;

/** Tells whether a value is a whole number that JSON keeps, and at least `least`. */
export const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;
