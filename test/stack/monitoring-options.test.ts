import { describe, expect, it } from 'vitest';
import { optionsOf } from './options-of.ts';

describe('options of the monitoring', () => {
  it('take who is told, a budget, and what of the monitoring is left out', () => {
    const context = { alarmEmail: 'ops@example.com', alarms: 'off', dashboard: 'off' };
    const monitoring = { hasAlarms: false, hasDashboard: false, email: 'ops@example.com', monthlyBudget: 25 };
    expect(optionsOf({ ...context, monthlyBudget: '25' })).toEqual(
      optionsOf({ ...context, monthlyBudget: 25 }),
    );
    expect(optionsOf({ ...context, monthlyBudget: 25 }).monitoring).toEqual(monitoring);
  });

  const ADDRESS = 'an e-mail address, 254 characters at most';
  it.each([
    '',
    'ops',
    'ops@example',
    'a@b.example,c@d.example',
    'a b@c.example',
    `${'x'.repeat(243)}@example.com`,
    7,
  ])('refuse %j for alarmEmail', (alarmEmail) => {
    const message = `context alarmEmail ${JSON.stringify(alarmEmail)}: expected ${ADDRESS}`;
    expect(() => optionsOf({ alarmEmail })).toThrow(new Error(message));
  });

  it('refuse an address that nothing would be told', () => {
    expect(() => optionsOf({ alarmEmail: 'ops@example.com', alarms: 'off' })).toThrow(
      'context alarmEmail "ops@example.com": expected alarms or a monthlyBudget beside it',
    );
  });

  const BUDGET = 'a whole number of dollars, 1 to 1000000';
  it.each([
    [{ alarms: 'no' }, 'context alarms "no": expected on or off'],
    [{ dashboard: false }, 'context dashboard false: expected on or off'],
    [{ monthlyBudget: 0 }, `context monthlyBudget 0: expected ${BUDGET}`],
    [{ monthlyBudget: '12.50' }, `context monthlyBudget "12.50": expected ${BUDGET}`],
  ])('refuse %j with the value, its place and the rule', (context, message) => {
    expect(() => optionsOf(context)).toThrow(new Error(message));
  });
});
