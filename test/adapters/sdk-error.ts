/** An error as the SDK throws it. */
export const sdkError = (name: string, message = '', more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

/** What a promise rejects with; undefined when it does not. */
export const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
