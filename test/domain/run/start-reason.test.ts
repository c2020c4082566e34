import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  imageUnusable,
  isDenied,
  startDeadlinePassed,
  startFailure,
} from '../../../functions/domain/run/start-reason.ts';
import { slowParts, triedIn } from '../regular-expressions.ts';
import { MESSAGES } from '../target/start-failure-messages.ts';

describe('startFailure', () => {
  it.each(MESSAGES)('%s: %s', (code, message) => {
    expect(startFailure(message).code).toBe(code);
  });

  it.each(MESSAGES.filter(([code]) => code.startsWith('image_') || code.startsWith('registry_')))(
    '%s stays the same with the words of the task behind those of the container: %s',
    (code, message) => {
      expect(startFailure(`${message}; Task failed to start`).code).toBe(code);
    },
  );

  it('keeps the words of ECS behind the plain ones, with advice', () => {
    expect(startFailure(' manifest unknown\n')).toEqual({
      code: 'image_not_found',
      text: 'The image or its tag does not exist in the registry. (manifest unknown)',
      advice: 'Check the name and the tag.',
    });
  });

  it('of an image that does not fit names the field that makes room', () => {
    expect(startFailure('no space left on device').advice).toContain('"ephemeralStorage"');
  });

  it.each([
    ['Your account is currently blocked', 'https://aws.amazon.com/contact-us/'],
    [
      "You've reached the limit on the number of vCPUs you can run concurrently",
      'servicequotas/home/services/fargate',
    ],
  ])('of a new account leads to where AWS helps: %s', (message, link) => {
    expect(startFailure(message).advice).toContain(link);
  });

  it('keeps the words of ECS where it has none of its own', () => {
    expect(startFailure('new kind of trouble')).toEqual({
      code: 'start_failed',
      text: 'The container could not be started. new kind of trouble',
    });
    expect(startFailure('').text).toBe('The container could not be started.');
  });

  it('has plain words and advice for every code', () => {
    for (const [code, message] of MESSAGES.filter(([known]) => known !== 'start_failed')) {
      const { text, advice = '' } = startFailure(message);
      expect(text, code).toMatch(/^[A-Z][^(]+\. \(/);
      expect(advice, code).toMatch(/^[A-Z].+\.$/);
    }
  });

  it('answers any message in linear time, with at most 500 of its characters', () => {
    const words = fc.constantFrom(
      'CannotPull',
      'Error: ',
      'exec',
      'no ',
      'found',
      'x',
      ' ',
      '\n',
      'stat ',
      'denied: ',
    );
    const messages = fc.array(words, { minLength: 100, maxLength: 400 }).map((chosen) => chosen.join(''));
    const tried = triedIn(() => {
      for (const message of [...fc.sample(messages, 100), 'nothing that is known']) {
        expect(startFailure(message).text.length).toBeLessThan(700);
      }
    });
    expect(tried.length).toBeGreaterThan(10);
    expect(slowParts(tried)).toEqual([]);
  });
});

describe('isDenied', () => {
  const DENIED_CODES = ['permission_missing', 'service_role_missing'];

  it.each(MESSAGES.filter(([code]) => DENIED_CODES.includes(code)))('%s: %s', (_code, message) => {
    expect(isDenied(message)).toBe(true);
  });

  it.each(MESSAGES.filter(([, message]) => message.includes('AccessDenied')))('%s: %s', (_code, message) => {
    expect(isDenied(message)).toBe(true);
  });

  it.each(MESSAGES.filter(([code]) => ['image_not_found', 'no_capacity', 'secret_not_found'].includes(code)))(
    'not %s: %s',
    (_code, message) => {
      expect(isDenied(message)).toBe(false);
    },
  );

  it('takes no registry that hides its images for IAM', () => {
    expect(isDenied('pull access denied, repository does not exist or may require authorization')).toBe(
      false,
    );
  });
});

describe('startDeadlinePassed', () => {
  it('says why the last try failed', () => {
    const last = startFailure('Capacity is unavailable at this time.');
    expect(startDeadlinePassed(last)).toEqual({
      code: 'no_capacity',
      text: `Not started before its start deadline. ${last.text}`,
      advice: last.advice,
    });
  });

  it('says that nobody noticed where there was no try', () => {
    expect(startDeadlinePassed(undefined)).toMatchObject({
      code: 'start_deadline_passed',
      advice: expect.stringContaining('startDeadline'),
    });
  });
});

describe('imageUnusable', () => {
  it('names the image and what its name may hold', () => {
    expect(imageUnusable('büro')).toEqual({
      code: 'image_unusable',
      text: 'No container can be started from "büro": ECS refuses it as the name of an image.',
      advice: expect.stringContaining('letters, digits and _ : . / # @ -'),
    });
  });
});
