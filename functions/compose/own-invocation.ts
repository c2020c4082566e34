import { inInvocation } from '../adapters/invocation.ts';
import { readTraceId } from '../config.ts';

/** What Lambda says of an invocation, as far as it is used here. */
interface InvocationContext {
  readonly awsRequestId: string;
}

/** Makes a handler whose log lines have the request id and the trace id of the invocation. */
export const inOwnInvocation =
  <Event, Answer, Context extends InvocationContext>(
    handle: (event: Event, context: Context) => Promise<Answer>,
  ) =>
  (event: Event, context: Context): Promise<Answer> => {
    const traceId = readTraceId();
    const invocation = { requestId: context.awsRequestId, ...(traceId !== undefined && { traceId }) };
    return inInvocation(invocation, () => handle(event, context));
  };
