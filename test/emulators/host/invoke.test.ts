import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createInvoke, type LambdaHandler } from '../../../local/events/invoke.ts';

const invokeOf = (handler: LambdaHandler, timeoutSeconds = 10) =>
  createInvoke({ name: 'runat-test', handler, timeoutSeconds });

describe('a function', () => {
  it('gets its event as JSON, without what JSON cannot hold', async () => {
    const invoke = invokeOf(async (event) => event);
    expect(await invoke({ at: new Date(0), gone: undefined })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  });

  it('cannot change the event of its caller', async () => {
    const event = { list: [1] };
    await invokeOf(async (given) => void (given as typeof event).list.push(2))(event);
    expect(event).toEqual({ list: [1] });
  });

  it('that returns nothing gives null', async () => {
    expect(await invokeOf(async () => undefined)({})).toBeNull();
  });

  it('that throws makes the call throw the same', async () => {
    const error = new Error('no');
    await expect(invokeOf(() => Promise.reject(error))({})).rejects.toBe(error);
  });

  it('is told its name, its log and how much time is left', async () => {
    let context: Context | undefined;
    await invokeOf(async (_event, given) => {
      context = given;
    })({});
    expect(context).toMatchObject({
      functionName: 'runat-test',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:runat-test',
      logGroupName: '/aws/lambda/runat-test',
    });
    expect(context?.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(context?.getRemainingTimeInMillis()).toBeGreaterThan(9000);
    expect(context?.getRemainingTimeInMillis()).toBeLessThanOrEqual(10_000);
  });

  it('gets a new request id with each call', async () => {
    const invoke = invokeOf(async (_event, { awsRequestId }) => awsRequestId);
    expect(await invoke({})).not.toBe(await invoke({}));
  });

  it('that does not answer in time is given up', async () => {
    const invoke = invokeOf(() => new Promise(() => {}), 0.01);
    await expect(invoke({})).rejects.toThrow('runat-test: Task timed out after 0.01 seconds');
  });
});
