import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isNameInAddress } from '../../../functions/http/jobs/name-in-address.ts';
import { httpEvent } from '../../../local/gateway/http-event.ts';

/** What the gateway hands on of a name that was encoded so many times; undefined where it refuses the request. */
const arrivalOf = (name: string, times: number): string | undefined => {
  let target = name;
  for (let time = 0; time < times; time += 1) target = encodeURIComponent(target);
  const event = httpEvent({
    method: 'PUT',
    target: `/v1/jobs/by-name/${target}`,
    rawHeaders: [],
    body: Buffer.alloc(0),
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
    port: 8888,
    receivedAt: 0,
  });
  return event?.rawPath.slice('/v1/jobs/by-name/'.length);
};

it('knows every name that was encoded once or twice, as the gateway hands it on', () => {
  const names = fc.array(fc.constantFrom('a', '?', '%', '/', '#', ' ', '2', 'F', '3', 'é'), { minLength: 1 });
  fc.assert(
    fc.property(names, fc.constantFrom(1, 2), (letters, times) => {
      const name = letters.join('');
      const arrived = arrivalOf(name, times);
      if (arrived !== undefined) expect(isNameInAddress(name, arrived)).toBe(true);
    }),
  );
});

it.each([
  ['b', 'a'],
  ['a', 'a?b'],
  ['a/b', 'a%2Fb'],
])('does not take %j for %j', (name, arrived) => {
  expect(isNameInAddress(name, arrived)).toBe(false);
});
