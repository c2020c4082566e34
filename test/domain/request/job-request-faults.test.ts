import { describe, expect, it } from 'vitest';
import type { UncheckedRequest } from '../../../functions/domain/request/job-fields.ts';
import { formatInstant, LAST_INSTANT, SECOND } from '../../../functions/domain/shared/instant.ts';
import { LONGEST_OVERRIDES } from '../../../functions/domain/target/container.ts';
import { fault, faultsOf, GOOD, SECRET } from '../requests.ts';
import { NOW } from '../samples.ts';

const IMAGE_RULE = 'expected an image reference [registry/]path[:tag][@sha256:…] with a path in lower case';
const NAME_RULE = 'not only blanks, no control characters';
const NO_NUL = 'holds a null character (U+0000), which no process can be given';
const NO_HALF = 'holds half of a surrogate pair, which is no character';
const LOGIN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry/ghcr-AbCdEf';
const DURATION_RULE = 'expected a duration such as 90s, 2h30m, 1d or PT2H30M';

describe('a request that breaks one rule has one fault with its place and its sentence', () => {
  it.each<[UncheckedRequest, string, string]>([
    [
      { image: undefined, cpu: 0.25 },
      '/image',
      'missing: the image to run, such as "busybox" (or "url" for a webhook)',
    ],
    [{ image: '' }, '/image', `"": ${IMAGE_RULE}`],
    [{ image: 'JOB_A' }, '/image', `"JOB_A": ${IMAGE_RULE}; did you mean "job_a"?`],
    [{ image: 'a'.repeat(256) }, '/image', 'image of 256 characters: expected at most 255'],
    [{ name: '' }, '/name', `"": expected 1 to 255 characters, ${NAME_RULE}`],
    [{ name: '   ' }, '/name', `"   ": expected 1 to 255 characters, ${NAME_RULE}`],
    [{ name: 'a\nb' }, '/name', `"a\\nb": expected 1 to 255 characters, ${NAME_RULE}`],
    [{ name: 'a\0' }, '/name', `"a\\u0000": expected 1 to 255 characters, ${NAME_RULE}`],
    [{ name: 'n'.repeat(256) }, '/name', `"${'n'.repeat(255)}": expected 1 to 255 characters, ${NAME_RULE}`],
    [{ name: 'a\ud800' }, '/name', `"a\\ud800": expected 1 to 255 characters, ${NAME_RULE}`],
    [
      { entryPoint: ['a'], shell: 'b' },
      '/entryPoint',
      'given together with shell, which has an entry point of its own',
    ],
    [
      { workingDirectory: 'srv' },
      '/workingDirectory',
      '"srv": expected a path from / on, of at most 4096 characters, such as /srv',
    ],
    [
      { user: 'a b' },
      '/user',
      '"a b": expected a user or user:group, as names or numbers, such as 1000:1000',
    ],
    [
      { role: 'reports' },
      '/role',
      '"reports": expected the ARN of a role, such as arn:aws:iam::123456789012:role/reports',
    ],
    [
      { registryCredentials: 'hunter2' },
      '/registryCredentials',
      `expected the ARN of a Secrets Manager secret, such as ${LOGIN}, never the login itself`,
    ],
    [{ command: ['a'], shell: 'b' }, '/shell', 'given together with command: give one of command and shell'],
    [{ command: ['a', 'b\0'] }, '/command/1', NO_NUL],
    [{ command: ['\udc00'] }, '/command/0', NO_HALF],
    [{ shell: 'a\0b' }, '/shell', NO_NUL],
    [{ shell: 'echo \ud83d' }, '/shell', NO_HALF],
    [{ environment: { A: '\0' } }, '/environment/A', NO_NUL],
    [{ environment: { A: '\ud800' } }, '/environment/A', NO_HALF],
    [
      { environment: { '1A': 'x' } },
      '/environment/1A',
      '"1A": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { environment: { '': 'x' } },
      '/environment/',
      '"": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { environment: { 'a/b~c': 'x' } },
      '/environment/a~1b~0c',
      '"a/b~c": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { environment: { 'A=B': 'x' } },
      '/environment/A=B',
      '"A=B": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { environment: { RUNAT_X: 'x' } },
      '/environment/RUNAT_X',
      '"RUNAT_X": names that begin with RUNAT_ are set by Runat itself',
    ],
    [{ cpu: 3 }, '/cpu', '3: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU'],
    [{ cpu: 3, memory: 1 }, '/cpu', '3: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU'],
    [{ memory: 4096 }, '/memory', '4096: 0.25 vCPU pairs with 512, 1024, 2048 MiB'],
    [{ cpu: 8, memory: 17_408 }, '/memory', '17408: 8 vCPU pairs with 16384 to 61440 in steps of 4096 MiB'],
    [{ in: undefined }, '', 'no time given: expected one of at, in, every, cron, now'],
    [{ now: true }, '/now', 'given together with in: expected one of at, in, every, cron, now'],
    [
      { at: '2026-11-22T00:00:00Z' },
      '/in',
      'given together with at: expected one of at, in, every, cron, now',
    ],
    [{ in: '0' }, '/in', '"0": expected more than zero; use "now": true to run at once'],
    [
      { in: '2912118d14h30m' },
      '/in',
      '"2912118d14h30m": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ in: '99999999d' }, '/in', '"99999999d": is after 9999-12-31T23:59:59.999Z, the last instant there is'],
    [{ in: 'soon' }, '/in', `"soon": ${DURATION_RULE}`],
    [{ in: '-3s' }, '/in', `"-3s": ${DURATION_RULE}`],
    [{ in: undefined, at: formatInstant(NOW) }, '/at', `"${formatInstant(NOW)}": is in the past`],
    [{ in: undefined, at: '2020-01-01T00:00' }, '/at', '"2020-01-01T00:00": is in the past'],
    [
      { in: undefined, at: '9999-12-31T23:59:59-00:01' },
      '/at',
      '"9999-12-31T23:59:59-00:01": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { in: undefined, at: '9999-12-31T19:00', timezone: 'America/New_York' },
      '/at',
      '"9999-12-31T19:00": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ in: undefined, at: '2026-02-30T00:00' }, '/at', '"2026-02-30T00:00": no such date and time'],
    [{ timezone: 'Mars/X' }, '/timezone', '"Mars/X": expected an IANA time zone such as Europe/Berlin'],
    [{ startDeadline: '0' }, '/startDeadline', '"0": expected at least 1s'],
    [{ startDeadline: '14d1s' }, '/startDeadline', '"14d1s": expected at most 14d'],
    [{ startDeadline: 'x' }, '/startDeadline', `"x": ${DURATION_RULE}`],
    [{ timeout: '15d' }, '/timeout', '"15d": expected at most 14d'],
    [{ timeout: '1.5h' }, '/timeout', '"1.5h": did you mean "1h30m"?'],
    [{ tags: ['ok', ''] }, '/tags/1', `"": expected 1 to 64 characters, ${NAME_RULE}`],
    [{ tags: ['t'.repeat(65)] }, '/tags/0', `"${'t'.repeat(64)}": expected 1 to 64 characters, ${NAME_RULE}`],
    [
      { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) },
      '/tags',
      '21 tags: expected at most 20',
    ],
  ])('%j', (change, pointer, detail) => {
    expect(faultsOf({ ...GOOD, ...change })).toEqual([fault(pointer, detail)]);
  });

  it.each<[string, UncheckedRequest]>([
    ['at', { at: '9999-12-31T23:59:59.999Z' }],
    ['at, in a zone to the west', { at: '9999-12-31T18:59:59.999', timezone: 'America/New_York' }],
    ['in', { in: `${Math.floor((LAST_INSTANT - NOW) / SECOND)}s` }],
  ])('takes the last instant as %s', (_field, request) => {
    expect(faultsOf({ image: 'b', ...request })).toEqual([]);
  });

  it('measures the overrides with what Runat adds', () => {
    const spare = (shell: string): number => {
      const [found] = faultsOf({ ...GOOD, shell });
      return found === undefined ? 0 : Number(/make (\d+) characters/.exec(found.detail)?.[1]);
    };
    const tooLong = spare('x'.repeat(9000));
    const fits = 9000 - (tooLong - LONGEST_OVERRIDES);
    expect(faultsOf({ ...GOOD, shell: 'x'.repeat(fits) })).toEqual([]);
    expect(faultsOf({ ...GOOD, shell: 'x'.repeat(fits + 1) })).toEqual([
      fault(
        '',
        'command, shell, environment and role make 8193 characters as ECS overrides: expected at most 8192; put what is longer into the image, or let the job fetch it',
      ),
    ]);
  });
});

describe('a request whose parts are each right', () => {
  it('may not be longer than a definition of ECS', () => {
    const entryPoint = ['sh', 'x'.repeat(60_000)];
    const detail =
      /^image, registryCredentials, entryPoint, workingDirectory and secrets make 60\d{3} characters of a definition: expected at most 60000$/;
    expect(faultsOf({ ...GOOD, entryPoint })).toEqual([fault('', expect.stringMatching(detail))]);
    expect(faultsOf({ ...GOOD, entryPoint: ['sh', 'x'.repeat(59_000)] })).toEqual([]);
  });
});

describe('a request on a stack that may use some registry logins', () => {
  const rules = { registryCredentials: [{ registry: 'docker.io', secretArn: LOGIN }] };

  it('names one of them', () => {
    expect(faultsOf({ ...GOOD, registryCredentials: LOGIN }, rules)).toEqual([]);
  });

  it('has a fault for each that it may not use, and for each that it would read, beside its other faults', () => {
    const other = LOGIN.replace('ghcr', 'quay');
    const secrets = { A: `${LOGIN}:password::`, B: SECRET, C: 'hunter2', D: LOGIN };
    const login = 'is the login of a registry, which no container is given: name it in registryCredentials';
    expect(faultsOf({ ...GOOD, registryCredentials: other, secrets }, rules)).toEqual([
      fault(
        '/registryCredentials',
        `"${other}": this stack pulls no image of docker.io with it: deploy the stack with docker.io=${other} in registryCredentials; expected "${LOGIN}"`,
      ),
      fault('/secrets/C', expect.stringContaining('expected the ARN of a Secrets Manager secret')),
      fault('/secrets/A', login),
      fault('/secrets/D', login),
    ]);
  });
});

describe('a request that breaks many rules', () => {
  it('has every fault at once, in the order of its fields', () => {
    const request: UncheckedRequest = {
      name: ' ',
      image: 'Nope',
      command: ['\0'],
      shell: '\0',
      environment: { '1': 'x', RUNAT_A: '\0' },
      secrets: { '2': 'x', OK: SECRET },
      cpu: 3,
      memory: 5,
      ephemeralStorage: 20,
      at: 'x',
      in: 'x',
      every: '0',
      cron: 'x',
      timezone: 'x',
      startsAt: 'x',
      endsAt: 'x',
      exclude: ['2026-12-24', 'x'],
      jitter: '2d',
      copies: 0,
      startDeadline: '0',
      timeout: 'x',
      retry: { backoff: '0', factor: 0, exitCodes: [0, 1] },
      tags: ['', 'ok', '\n'],
    };
    const pointers = [
      '/name',
      '/tags/0',
      '/tags/2',
      '/image',
      '/command/0',
      '/shell',
      '/shell',
      '/environment/1',
      '/environment/RUNAT_A',
      '/environment/RUNAT_A',
      '/secrets/2',
      '/secrets/2',
      '/cpu',
      '/ephemeralStorage',
      '/at',
      '/in',
      '/in',
      '/every',
      '/every',
      '/cron',
      '/cron',
      '/timezone',
      '/startsAt',
      '/endsAt',
      '/exclude/1',
      '/jitter',
      '/copies',
      '/startDeadline',
      '/timeout',
      '/retry/limit',
      '/retry/backoff',
      '/retry/factor',
      '/retry/exitCodes/0',
    ];
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual(pointers);
    expect(faultsOf({ ...request, timezone: 'UTC' }).map(({ pointer }) => pointer)).toEqual(
      pointers.filter((pointer) => pointer !== '/timezone'),
    );
  });

  it('has each of its faults, however large it is', () => {
    const environment = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`-${index}`, '\0']));
    const faults = faultsOf({ ...GOOD, environment, tags: Array.from({ length: 50_000 }, () => '') });
    // The number of tags, and the name and the value of each variable. The tags of a list too long are not read.
    expect(faults).toHaveLength(1 + 2 * 5000);
  });

  it('does not repeat a text of any length in its faults', () => {
    const long = 'é'.repeat(50_000);
    const request = {
      image: long,
      name: long,
      at: long,
      in: long,
      timezone: long,
      timeout: long,
      tags: [long],
      every: long,
      cron: long,
      startsAt: long,
      endsAt: long,
      exclude: [long, `2026-12-24/${long}`],
      jitter: long,
      retry: { backoff: long },
      secrets: { [long]: 'x' },
    };
    const zoned = { ...request, timezone: 'UTC' };
    const looseFaults = faultsOf(request, { looseImages: true });
    for (const { detail } of [...faultsOf(request), ...faultsOf(zoned), ...looseFaults])
      expect(detail.length).toBeLessThan(500);
    const [{ detail } = fault('', '')] = faultsOf({ ...GOOD, environment: { [long]: '' } });
    expect(detail.length).toBeLessThan(500);
  });
});

describe('a field that could not be read', () => {
  it.each<[string, UncheckedRequest]>([
    ['image', { in: '3s' }],
    ['in', { image: 'busybox' }],
    ['at', { image: 'busybox' }],
    ['now', { image: 'busybox' }],
    ['cpu', { ...GOOD, memory: 16_384 }],
    ['memory', { ...GOOD, cpu: 16 }],
    ['timezone', { image: 'busybox', at: '2026-11-21T09:00:00' }],
    [
      'timezone',
      { image: 'busybox', every: '1h', exclude: ['2026-11-22/2026-11-21'], endsAt: '2026-11-21T09:00:00' },
    ],
    ['every', { image: 'busybox' }],
    ['cron', { image: 'busybox', endsAt: '2026-11-21T09:31:00Z' }],
    ['retry', { ...GOOD, retry: { factor: 1 } }],
    ['command', { ...GOOD, image: 'busybox' }],
  ])('%s is not judged a second time, nor what depends on it', (field, request) => {
    expect(faultsOf(request, { unreadable: new Set([field]) })).toEqual([]);
  });

  it('a time zone that does not exist leaves a local time unjudged', () => {
    const request = { image: 'busybox', at: '2026-11-21T09:00:00', timezone: 'Mars/X' };
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual(['/timezone']);
  });

  it('a time zone that does not exist does not keep a past instant with an offset from being seen', () => {
    const request = { image: 'busybox', at: '2026-11-21T09:00:00Z', timezone: 'Mars/X' };
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual(['/at', '/timezone']);
  });

  it('still counts as a second trigger', () => {
    expect(faultsOf(GOOD, { unreadable: new Set(['at']) })).toEqual([
      fault('/in', 'given together with at: expected one of at, in, every, cron, now'),
    ]);
  });

  it('does not hide faults elsewhere', () => {
    expect(faultsOf({ image: 'Nope' }, { unreadable: new Set(['in']) })).toHaveLength(1);
  });
});
