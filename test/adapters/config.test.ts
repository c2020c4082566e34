import { describe, expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { ENVIRONMENT, type HandlerName } from '../../functions/contract/environment.ts';

const VARIABLES = {
  STACK_NAME: 'Runat',
  TABLE_NAME: 'runat',
  INDEX_SHARDS: '3',
  HISTORY_DAYS: '90',
  WAKE_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/wake',
  WAKE_QUEUE_ARN: 'arn:aws:sqs:us-east-1:000000000000:wake',
  WAKE_DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:000000000000:wake-dead',
  SCHEDULE_GROUP_NAME: 'runat',
  SCHEDULE_ROLE_ARN: 'arn:aws:iam::000000000000:role/schedules',
  DELIVERY_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/deliveries',
  WAKE_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/wake-dead',
  TASK_EVENT_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/task-events',
  TASK_EVENT_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/task-events-dead',
  DELIVERY_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9324/000000000000/deliveries-dead',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:signing-AbCdEf',
  WEBHOOK_ALLOWED_RANGES: 'none',
  CLUSTER_ARN: 'arn:aws:ecs:us-east-1:000000000000:cluster/runat',
  RUN_FAMILY_PREFIX: 'runat-run-',
  RUN_TASK_ROLE_ARN: 'arn:aws:iam::000000000000:role/task',
  RUN_EXECUTION_ROLE_ARN: 'arn:aws:iam::000000000000:role/execution',
  RUN_LOG_GROUP_NAME: '/runat/runs',
  TASK_ROLE_ARNS: 'none',
  REGISTRY_CREDENTIALS: 'none',
  PUBLIC_ADDRESSES: 'on',
  OUTPUT_DELAY_SECONDS: '0',
  FOLLOW_WAIT_SECONDS: '0',
  SUBNET_IDS: 'subnet-1,subnet-2',
  SECURITY_GROUP_IDS: 'sg-1',
  ALLOWED_RANGES: 'any',
  ALLOWED_ORIGINS: 'none',
  DEFAULT_IMAGE: 'busybox',
  TASK_COPIES: '2',
  DIALECT_TIMEZONE: 'Europe/Berlin',
  SIGN_IN: 'token',
  OIDC: 'none',
};

test.each(Object.keys(ENVIRONMENT) as HandlerName[])('the handler %s reads its own variables', (handler) => {
  expect(Object.keys(readConfig(handler, VARIABLES))).toEqual([...ENVIRONMENT[handler]]);
});

test('numbers and lists are read as such', () => {
  expect(readConfig('wake', VARIABLES)).toMatchObject({
    HISTORY_DAYS: 90,
    SUBNET_IDS: ['subnet-1', 'subnet-2'],
    SECURITY_GROUP_IDS: ['sg-1'],
  });
});

test('everything that is missing or wrong is named at once', () => {
  const { TABLE_NAME: _TABLE_NAME, ...rest } = VARIABLES;
  const read = () =>
    readConfig('api', { ...rest, HISTORY_DAYS: 'ninety', SIGN_IN: '', CLUSTER_ARN: 'runat' });
  expect(read).toThrow(/^the environment of api is not usable: /);
  for (const name of ['TABLE_NAME', 'HISTORY_DAYS "ninety"', 'SIGN_IN', 'CLUSTER_ARN "runat"']) {
    expect(read).toThrow(name);
  }
});

test.each([
  ['HISTORY_DAYS', '0'],
  ['HISTORY_DAYS', '1.5'],
  ['HISTORY_DAYS', ' 90'],
  ['WAKE_QUEUE_URL', 'wake'],
  ['WAKE_QUEUE_ARN', 'wake'],
  ['SUBNET_IDS', 'subnet-1,'],
])('%s "%s" is refused', (name, value) => {
  expect(() => readConfig('wake', { ...VARIABLES, [name]: value })).toThrow(`${name} "${value}": expected`);
});

test('the delay of the output may be none, and is no more than an hour', () => {
  const read = (seconds: string) => readConfig('api', { ...VARIABLES, OUTPUT_DELAY_SECONDS: seconds });
  expect(read('0').OUTPUT_DELAY_SECONDS).toBe(0);
  expect(read('15').OUTPUT_DELAY_SECONDS).toBe(15);
  for (const wrong of ['-1', '3601', '1.5']) expect(() => read(wrong)).toThrow('OUTPUT_DELAY_SECONDS');
});

describe('the ranges that webhooks may reach beside the public internet', () => {
  const read = (ranges: string) =>
    readConfig('deliver', { ...VARIABLES, WEBHOOK_ALLOWED_RANGES: ranges }).WEBHOOK_ALLOWED_RANGES;

  test('are none by the word "none"', () => {
    expect(read('none')).toEqual([]);
  });

  test('are read as a list', () => {
    expect(read('127.0.0.0/8, ::1/128')).toEqual(['127.0.0.0/8', '::1/128']);
  });

  test.each(['', 'localhost', '10.0.0.0', '10.1.2.3/16', '10.0.0.0/33', '10.0.0.0/8,', 'none,none'])(
    'are not "%s"',
    (ranges) => {
      expect(() => read(ranges)).toThrow(`WEBHOOK_ALLOWED_RANGES "${ranges}": `);
    },
  );
});

test('the time zone of the older APIs is a name', () => {
  const read = (name: string) => readConfig('api', { ...VARIABLES, DIALECT_TIMEZONE: name }).DIALECT_TIMEZONE;
  expect(read('Asia/Tokyo')).toBe('Asia/Tokyo');
  for (const wrong of ['Mars', '+02:00']) {
    expect(() => read(wrong)).toThrow(`DIALECT_TIMEZONE "${wrong}": expected an IANA time zone`);
  }
});

test('public addresses are on or off', () => {
  const read = (word: string) =>
    readConfig('wake', { ...VARIABLES, PUBLIC_ADDRESSES: word }).PUBLIC_ADDRESSES;
  expect([read('on'), read('off')]).toEqual([true, false]);
  expect(() => read('yes')).toThrow('PUBLIC_ADDRESSES "yes": expected on or off');
});

describe('the registry logins that jobs may name', () => {
  const read = (logins: string) =>
    readConfig('api', { ...VARIABLES, REGISTRY_CREDENTIALS: logins }).REGISTRY_CREDENTIALS;
  const secretArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry/ghcr-AbCdEf';

  test('are none, any, or those of registries', () => {
    expect(read('none')).toEqual([]);
    expect(read('any')).toBe('any');
    expect(read(`ghcr.io=${secretArn},docker.io=${secretArn}`)).toEqual([
      { registry: 'ghcr.io', secretArn },
      { registry: 'docker.io', secretArn },
    ]);
  });

  test.each(['', 'ghcr.io', secretArn, `ghcr.io=${secretArn},`])('are not "%s"', (logins) => {
    expect(() => read(logins)).toThrow(`REGISTRY_CREDENTIALS "${logins}": expected `);
  });
});

describe('the roles that jobs may name', () => {
  const read = (arns: string) => readConfig('api', { ...VARIABLES, TASK_ROLE_ARNS: arns }).TASK_ROLE_ARNS;
  const [one, two] = ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'] as const;

  test('are none, any, or a list of ARNs', () => {
    expect(read('none')).toEqual([]);
    expect(read('any')).toBe('any');
    expect(read(`${one},${two}`)).toEqual([one, two]);
  });

  test.each(['', 'reports', `${one},`])('are not "%s"', (arns) => {
    expect(() => read(arns)).toThrow(`TASK_ROLE_ARNS "${arns}": expected `);
  });
});

describe('the origins whose pages may use the API', () => {
  const read = (origins: string) =>
    readConfig('api', { ...VARIABLES, ALLOWED_ORIGINS: origins }).ALLOWED_ORIGINS;

  test('are none by the word "none"', () => {
    expect(read('none')).toEqual([]);
  });

  test('are read as a list', () => {
    expect(read('https://a.example, http://127.0.0.1:3000')).toEqual([
      'https://a.example',
      'http://127.0.0.1:3000',
    ]);
  });

  test.each(['', '*', 'null', 'https://a.example/', 'https://a.example,none'])('are not "%s"', (origins) => {
    expect(() => read(origins)).toThrow(`ALLOWED_ORIGINS "${origins}": expected `);
  });
});

test('a list of the index has 1 to 16 shards', () => {
  const read = (shards: string) => readConfig('watch', { ...VARIABLES, INDEX_SHARDS: shards }).INDEX_SHARDS;
  expect([read('1'), read('16')]).toEqual([1, 16]);
  for (const wrong of ['0', '17', '1.5', '']) {
    expect(() => read(wrong)).toThrow(`INDEX_SHARDS "${wrong}": expected `);
  }
});

test('a task has 1 to 100 copies', () => {
  const read = (copies: string) => readConfig('api', { ...VARIABLES, TASK_COPIES: copies }).TASK_COPIES;
  expect([read('1'), read('100')]).toEqual([1, 100]);
  for (const wrong of ['0', '101', '1.5', '01']) {
    expect(() => read(wrong)).toThrow(`TASK_COPIES "${wrong}": expected a whole number from 1 to 100`);
  }
});
