import { describe, expect, test } from 'vitest';
import { readDeliveryMessage } from '../../functions/handlers/delivery-message.ts';
import { readWakeUp } from '../../functions/handlers/wake-up-body.ts';

const AT = Date.UTC(2026, 10, 21, 9, 30);
const RUN_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e-20261121T093000Z-1-1';

const SENSELESS = [undefined, null, true, 7, '', 'x', [], {}, [{}], { kind: 'x' }];

describe('a message that asks for a delivery', () => {
  test('is read', () => {
    expect(readDeliveryMessage({ deliveryId: `${RUN_ID}-target` })).toBe(`${RUN_ID}-target`);
  });

  test.each([
    ...SENSELESS,
    { deliveryId: 7 },
    { deliveryId: '' },
    { deliveryId: RUN_ID },
    { deliveryId: [`${RUN_ID}-target`] },
    { id: `${RUN_ID}-target` },
    `${RUN_ID}-target`,
  ])('%j is none', (body) => {
    expect(readDeliveryMessage(body)).toBeUndefined();
  });
});

describe('a wake-up about a delivery', () => {
  test('is read', () => {
    const wakeUp = { kind: 'delivery', deliveryId: `${RUN_ID}-target`, at: AT };
    expect(readWakeUp(wakeUp)).toStrictEqual(wakeUp);
  });

  test.each([
    ...SENSELESS,
    { kind: 'delivery', at: AT },
    { kind: 'delivery', deliveryId: RUN_ID, at: AT },
    { kind: 'delivery', runId: RUN_ID, at: AT },
    { kind: 'delivery', deliveryId: `${RUN_ID}-target` },
    { kind: 'delivery', deliveryId: `${RUN_ID}-target`, at: -1 },
    { kind: 'delivery', deliveryId: `${RUN_ID}-target`, at: '2026-11-21T09:30:00Z' },
  ])('%j is none', (body) => {
    expect(readWakeUp(body)).toBeUndefined();
  });
});
