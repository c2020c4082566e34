import { describe, expect, it } from 'vitest';
import { faultOfRole, parseRoleArn } from '../../../functions/domain/target/task-role.ts';

const ROLE = 'arn:aws:iam::123456789012:role/reports';

describe('parseRoleArn', () => {
  it.each([
    ROLE,
    'arn:aws-cn:iam::123456789012:role/reports',
    'arn:aws:iam::123456789012:role/team/of/reports',
    'arn:aws:iam::123456789012:role/a+b=c,d.e@f-g_h',
    `arn:aws:iam::123456789012:role/${'a'.repeat(64)}`,
  ])('reads %s', (text) => {
    expect(parseRoleArn(text)).toEqual({ value: text });
  });

  it.each([
    '',
    'reports',
    'arn:aws:iam::123456789012:user/reports',
    'arn:aws:iam::123456789012:role/',
    'arn:aws:iam::123456789012:role/a/',
    'arn:aws:iam::12345678901:role/reports',
    'arn:aws:iam:eu-west-1:123456789012:role/reports',
    'arn:aws:iam::123456789012:role/reports*',
    `${ROLE}\n`,
    `arn:aws:iam::123456789012:role/${'a'.repeat(65)}`,
    `arn:aws:iam::123456789012:role/${'a'.repeat(2048)}`,
  ])('refuses %j', (text) => {
    expect(parseRoleArn(text)).toEqual({
      fault: expect.stringMatching(
        /expected the ARN of a role, such as arn:aws:iam::123456789012:role\/reports$/,
      ),
    });
  });
});

describe('the role of a job', () => {
  it('is one that the stack may give, or any where nobody asks', () => {
    expect(faultOfRole(ROLE, [ROLE])).toBeUndefined();
    expect(faultOfRole(ROLE, 'any')).toBeUndefined();
  });

  it('is refused with the option that allows it, and with those that are allowed', () => {
    const detail = `"${ROLE}": this stack may give it to no container: deploy the stack with it in taskRoleArns`;
    expect(faultOfRole(ROLE, [])).toEqual({ pointer: '/role', detail });
    expect(faultOfRole(ROLE, [`${ROLE}2`, `${ROLE}3`])).toEqual({
      pointer: '/role',
      detail: `${detail}; expected "${ROLE}2" or "${ROLE}3"`,
    });
  });
});
