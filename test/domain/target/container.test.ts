import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import {
  type ContainerTarget,
  imageDefinitionOf,
  overridesLength,
  ownVariables,
  parseVariableName,
  startOverrides,
} from '../../../functions/domain/target/container.ts';
import { aRun, aTarget, JOB_ID, NOW } from '../samples.ts';

const anyText = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 60 }));
const targets: fc.Arbitrary<ContainerTarget> = fc
  .record({
    command: fc.option(fc.array(anyText, { maxLength: 5 }), { nil: undefined }),
    shell: fc.option(anyText, { nil: undefined }),
    environment: fc.dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/), anyText, { maxKeys: 5 }),
    size: fc.constantFrom({ cpuUnits: 256, memoryMiB: 512 }, { cpuUnits: 16384, memoryMiB: 122_880 }),
    ephemeralStorageGiB: fc.option(fc.integer({ min: 21, max: 200 }), { nil: undefined }),
  })
  .map(({ command, shell, ephemeralStorageGiB, ...rest }) =>
    aTarget({
      ...rest,
      ...(command && { command }),
      ...(shell !== undefined && { shell }),
      ...(ephemeralStorageGiB && { ephemeralStorageGiB }),
    }),
  );
const runKeys = fc.record({
  jobId: fc.stringMatching(/^[0-9a-f]{32}$/),
  dueAt: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }),
  copy: fc.integer({ min: 1, max: 999 }),
  attempt: fc.integer({ min: 1, max: 99 }),
});

describe('what the process of a container is given', () => {
  const process = { entryPoint: ['/bin/env'], workingDirectory: '/srv', user: '1000:1000' } as const;

  it('is in its definition, where RunTask cannot say it', () => {
    expect(imageDefinitionOf(aTarget(process))).toMatchObject(process);
    for (const name of Object.keys(process)) expect(imageDefinitionOf(aTarget())).not.toHaveProperty(name);
  });

  it('is its role, which the start says, so that jobs with other roles share a definition', () => {
    const role = 'arn:aws:iam::123456789012:role/reports';
    expect(startOverrides(aTarget({ role }), {}, 'run').taskRoleArn).toBe(role);
    expect(startOverrides(aTarget(), {}, 'run')).not.toHaveProperty('taskRoleArn');
    expect(imageDefinitionOf(aTarget({ role }))).toEqual(imageDefinitionOf(aTarget()));
  });
});

describe('imageDefinitionOf', () => {
  it('names the image, its architecture and whether the shell wrapper runs', () => {
    expect(imageDefinitionOf(aTarget({ shell: 'date' }))).toEqual({
      image: 'busybox',
      architecture: 'x86_64',
      shell: true,
      secrets: [],
    });
  });

  it('names secrets in one order, whatever the order they were given in', () => {
    const secrets = { B: 'arn:b', a: 'arn:a', A: 'arn:A' };
    const { secrets: named } = imageDefinitionOf(aTarget({ secrets }));
    expect(named).toEqual([
      { name: 'A', reference: 'arn:A' },
      { name: 'B', reference: 'arn:b' },
      { name: 'a', reference: 'arn:a' },
    ]);
    const reversed = Object.fromEntries(Object.entries(secrets).reverse());
    expect(imageDefinitionOf(aTarget({ secrets: reversed })).secrets).toEqual(named);
  });

  it('knows an empty script from none', () => {
    expect(imageDefinitionOf(aTarget({ shell: '' })).shell).toBe(true);
    expect(imageDefinitionOf(aTarget()).shell).toBe(false);
  });

  it.each<[string, Partial<ContainerTarget>]>([
    ['command', { command: ['date'] }],
    ['environment', { environment: { A: '1' } }],
    ['size', { size: { cpuUnits: 1024, memoryMiB: 2048 } }],
    ['capacity', { capacity: 'spot' }],
    ['disk', { ephemeralStorageGiB: 100 }],
  ])('is shared by targets that differ only in %s', (_what, changes) => {
    expect(imageDefinitionOf(aTarget(changes))).toEqual(imageDefinitionOf(aTarget()));
  });
});

describe('parseVariableName', () => {
  it.each(['A', '_x9', '__proto__', 'runat_x'])('takes %s', (name) => {
    expect(parseVariableName(name)).toEqual({ value: name });
  });

  it.each([
    ['', '"": expected letters, digits, _, . and -, beginning with a letter or _'],
    ['1A', '"1A": expected letters, digits, _, . and -, beginning with a letter or _'],
    ['A=B', '"A=B": expected letters, digits, _, . and -, beginning with a letter or _'],
    ['A\n', '"A\\n": expected letters, digits, _, . and -, beginning with a letter or _'],
    ['RUNAT_X', '"RUNAT_X": names that begin with RUNAT_ are set by Runat itself'],
  ])('refuses %j', (name, fault) => {
    expect(parseVariableName(name)).toEqual({ fault });
  });
});

describe('ownVariables', () => {
  it('are the six documented ones', () => {
    const run = aRun({ copy: 2, attempt: 3 });
    expect(ownVariables(run, 4)).toEqual({
      RUNAT_JOB_ID: JOB_ID,
      RUNAT_RUN_ID: run.id,
      RUNAT_DUE_AT: '2026-11-21T09:30:00.000Z',
      RUNAT_ATTEMPT: '3',
      RUNAT_COPY: '2',
      RUNAT_COPIES: '4',
    });
  });
});

describe('startOverrides', () => {
  it('give size, command and environment in the shape of ECS', () => {
    const target = aTarget({
      command: ['sh', '-c', 'date'],
      environment: { A: '1', B: '' },
      size: { cpuUnits: 1024, memoryMiB: 2048 },
    });
    expect(startOverrides(target, { RUNAT_COPY: '1' }, 'run')).toEqual({
      cpu: '1024',
      memory: '2048',
      containerOverrides: [
        {
          name: 'run',
          command: ['sh', '-c', 'date'],
          environment: [
            { name: 'A', value: '1' },
            { name: 'B', value: '' },
            { name: 'RUNAT_COPY', value: '1' },
          ],
        },
      ],
    });
  });

  it('give disk only where more is asked for', () => {
    expect(startOverrides(aTarget({ ephemeralStorageGiB: 21 }), {}, 'run').ephemeralStorage).toEqual({
      sizeInGiB: 21,
    });
    expect('ephemeralStorage' in startOverrides(aTarget(), {}, 'run')).toBe(false);
  });

  it('say nothing of secrets, which no start can be given', () => {
    const target = aTarget({ secrets: { KEY: 'arn:aws:ssm:eu-central-1:111122223333:parameter/key' } });
    expect(startOverrides(target, {}, 'run')).toEqual(startOverrides(aTarget(), {}, 'run'));
  });

  it('give a script as the one argument of the wrapper', () => {
    expect(
      startOverrides(aTarget({ shell: 'echo "a b"; exit 3' }), {}, 'run').containerOverrides[0].command,
    ).toEqual(['echo "a b"; exit 3']);
  });

  it('leave the command of the image where none is given', () => {
    expect('command' in startOverrides(aTarget(), {}, 'run').containerOverrides[0]).toBe(false);
  });

  it('let no variable of the job hide one of Runat', () => {
    const target = aTarget({ environment: { RUNAT_COPY: 'mine' } });
    expect(startOverrides(target, { RUNAT_COPY: '1' }, 'run').containerOverrides[0].environment).toEqual([
      { name: 'RUNAT_COPY', value: '1' },
    ]);
  });
});

describe('overridesLength', () => {
  it('is at least the real length for every run of the target', () => {
    fc.assert(
      fc.property(targets, runKeys, fc.integer({ min: 1, max: 999 }), (target, key, copies) => {
        const run = { ...key, id: formatRunId(key) };
        const real = JSON.stringify(startOverrides(target, ownVariables(run, copies), 'run')).length;
        expect(overridesLength(target, 'run')).toBeGreaterThanOrEqual(real);
      }),
    );
  });

  it('is at most a few characters more than the real length of a usual run', () => {
    const target = aTarget({ shell: 'date' });
    const real = JSON.stringify(startOverrides(target, ownVariables(aRun({ dueAt: NOW }), 1), 'run')).length;
    expect(overridesLength(target, 'run') - real).toBeLessThanOrEqual(20);
  });

  it('counts what JSON makes of quotes, line ends and control characters', () => {
    const plain = overridesLength(aTarget({ shell: 'abc' }), 'run');
    expect(overridesLength(aTarget({ shell: '"\n\u0001' }), 'run') - plain).toBe(1 + 1 + 5);
  });
});
