/** Work around each call of a client of the SDK. */
export type Middleware = <Args, Result>(
  next: (args: Args) => Promise<Result>,
) => (args: Args) => Promise<Result>;

/** What all clients of the SDK have. */
export interface Client {
  readonly middlewareStack: {
    addRelativeTo(
      middleware: Middleware,
      options: { name: string; relation: 'before'; toMiddleware: string; override: boolean },
    ): void;
  };
}

/**
 * Puts work around the calls of a client, outside of a step that the SDK has by this name.
 * @returns the client itself
 */
export const wrapCalls = <C extends Client>(
  client: C,
  { name, outside, middleware }: { name: string; outside: string; middleware: Middleware },
): C => {
  client.middlewareStack.addRelativeTo(middleware, {
    name,
    relation: 'before',
    toMiddleware: outside,
    override: true,
  });
  return client;
};
