import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asUuid, jobIdOfUuid, nameForTaskId, taskIdOf } from '../../../functions/dialects/tasks/task-id.ts';
import { jobIdForName } from '../../../functions/domain/shared/identifiers.ts';

const ID = '01a1fd70f1c0700087fbf7479cb86dfe';
const UUID = '01a1fd70-f1c0-7000-87fb-f7479cb86dfe';

const jobIds = fc.stringMatching(/^[0-9a-f]{32}$/);

describe('the id of a job', () => {
  it('is shown as a UUID with hyphens', () => {
    expect(asUuid(ID)).toBe(UUID);
  });

  it('is read from both forms in either case', () => {
    fc.assert(
      fc.property(jobIds, fc.boolean(), fc.boolean(), (id, hasHyphens, isUpper) => {
        const form = hasHyphens ? asUuid(id) : id;
        expect(jobIdOfUuid(isUpper ? form.toUpperCase() : form)).toBe(id);
      }),
    );
  });

  it.each([
    '',
    'nightly',
    ` ${UUID}`,
    `${UUID}\n`,
    `{${UUID}}`,
    UUID.replace('-', ''),
    `${ID}0`,
    ID.slice(1),
  ])('is not read from %j', (text) => {
    expect(jobIdOfUuid(text)).toBeUndefined();
  });

  it('is not read where one character is too many', () => {
    const forms = fc.tuple(jobIds, fc.boolean()).map(([id, hasHyphens]) => (hasHyphens ? asUuid(id) : id));
    const character = fc.oneof(
      fc.constantFrom('-', '0', 'f', ' '),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(forms, character, fc.nat(36), (form, extra, index) => {
        expect(jobIdOfUuid(form.slice(0, index) + extra + form.slice(index))).toBeUndefined();
      }),
    );
  });
});

describe('the id that a caller chose', () => {
  it.each(['nightly', '42', 'Nightly', `${UUID}-2`])('%j is the name of the job', (taskId) => {
    expect(nameForTaskId(taskId)).toBe(taskId);
  });

  it.each([ID, UUID, ID.toUpperCase(), UUID.toUpperCase()])('%j names the job as a UUID', (taskId) => {
    expect(nameForTaskId(taskId)).toBe(UUID);
  });
});

describe('the id of a task', () => {
  it.each([{}, { name: 'renamed' }])('is that of its job with %j', (named) => {
    expect(taskIdOf({ id: ID, ...named })).toBe(UUID);
  });

  it('is the name of its job where the caller chose it', () => {
    expect(taskIdOf({ id: jobIdForName('nightly'), name: 'nightly' })).toBe('nightly');
  });
});
