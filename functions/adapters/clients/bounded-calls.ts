import { type Client, type Middleware, wrapCalls } from './client-middleware.ts';

/** As many calls as the SDK has sockets for. https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#requesthandler */
const MOST_CALLS_AT_ONCE = 50;

/**
 * Lets a client send so many requests at once; others wait for their turn, in order. Without it the SDK counts their wait for a
 * socket as a connection that fails. Each try waits anew, and is signed when its turn has come.
 * @returns the client itself
 */
export const boundedCalls = <C extends Client>(client: C, most = MOST_CALLS_AT_ONCE): C => {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const takeTurn = async (): Promise<void> => {
    if (underWay < most) underWay += 1;
    // The place of the one that ends is handed over: the number stays.
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const endTurn = (): void => {
    const first = waiting.shift();
    if (first) first();
    else underWay -= 1;
  };
  const bound: Middleware = (next) => async (args) => {
    await takeTurn();
    try {
      return await next(args);
    } finally {
      endTurn();
    }
  };
  return wrapCalls(client, { name: 'boundedCalls', outside: 'httpSigningMiddleware', middleware: bound });
};
