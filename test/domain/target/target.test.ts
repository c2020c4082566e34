import { describe, expect, it } from 'vitest';
import { isShellTarget, type Target, targetWords } from '../../../functions/domain/target/target.ts';
import { isExpected } from '../../../functions/domain/target/webhook.ts';
import { fault, faultsOf, specificationOf } from '../requests.ts';
import { aTarget, aWebhook } from '../samples.ts';

const MARKER: Target = { kind: 'marker' };

describe('a target', () => {
  it.each<[Target, string]>([
    [
      aTarget({ image: 'public.ecr.aws/docker/library/alpine:3.22' }),
      'public.ecr.aws/docker/library/alpine:3.22',
    ],
    [aWebhook({ method: 'PUT', url: 'https://example.com/a?b' }), 'PUT https://example.com/a?b'],
    [MARKER, 'marker'],
  ])('%j is %s in words', (target, words) => {
    expect(targetWords(target)).toBe(words);
  });

  it.each<[Target, boolean]>([
    [aTarget({ shell: 'date' }), true],
    [aTarget({ command: ['date'] }), false],
    [aTarget(), false],
    [aWebhook(), false],
    [MARKER, false],
  ])('%j tells stdout and stderr apart: %s', (target, isShell) => {
    expect(isShellTarget(target)).toBe(isShell);
  });
});

describe('a request', () => {
  it.each([
    ['an image', { image: 'busybox' }, 'container'],
    ['a URL', { url: 'https://example.com' }, 'webhook'],
    ['neither', {}, 'marker'],
    ['neither, but policies', { copies: 2, timeout: '5s', retry: { limit: 1 } }, 'marker'],
  ])('with %s asks for a %s', (_what, fields, kind) => {
    expect(specificationOf({ ...fields, in: '3s' }).target.kind).toBe(kind);
  });

  it('with both has a fault for each field of the container', () => {
    const request = { url: 'https://example.com', image: 'busybox', shell: 'date', cpu: 1, in: '3s' };
    const detail = 'given together with url: a webhook runs no container';
    expect(faultsOf(request)).toEqual(['/image', '/shell', '/cpu'].map((pointer) => fault(pointer, detail)));
  });

  it('with both has all other faults of both as well', () => {
    const request = { url: 'ftp://example.com', image: 'Nope', environment: { '1A': '' }, cpu: 3, in: '3s' };
    const together = 'given together with url: a webhook runs no container';
    expect(faultsOf(request)).toEqual([
      fault('/image', together),
      fault('/image', expect.stringContaining('expected an image reference')),
      fault('/environment/1A', expect.stringContaining('expected letters')),
      fault('/environment', together),
      fault('/cpu', expect.stringContaining('expected one of 0.25')),
      fault('/cpu', together),
      fault('/url', expect.stringContaining('expected a URL')),
    ]);
  });

  it('without a URL has a fault for each field of a webhook', () => {
    const ofWebhook = { method: 'GET', headers: {}, body: null, expect: ['2xx'], in: '3s' };
    const faults = ['/method', '/headers', '/body', '/expect'].map((pointer) =>
      fault(pointer, 'given without url: only for a webhook'),
    );
    expect(faultsOf(ofWebhook)).toEqual(faults);
    expect(faultsOf({ image: 'busybox', ...ofWebhook })).toEqual(faults);
  });

  it('with a part of a container and no image lacks the image', () => {
    expect(faultsOf({ shell: 'date', in: '3s' })).toEqual([
      fault('/image', 'missing: the image to run, such as "busybox" (or "url" for a webhook)'),
    ]);
  });

  it.each([
    ['url', {}, []],
    ['url', { shell: 'date' }, ['/shell']],
    ['url', { headers: { a: 'b' }, expect: ['2xx'] }, []],
    ['image', { shell: 'date' }, []],
    ['image', { url: 'https://example.com' }, ['/image']],
    ['headers', { url: 'https://example.com' }, []],
    ['headers', {}, ['/headers']],
    ['body', { url: 'https://example.com', method: 'GET' }, []],
    ['method', { url: 'https://example.com', body: 'x' }, []],
  ])('whose %s could not be read is judged by what it would be, beside %j', (field, fields, pointers) => {
    const faults = faultsOf({ ...fields, in: '3s' }, { unreadable: new Set([field]) });
    expect(faults.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('isExpected', () => {
  it.each<[number, string[], boolean]>([
    [200, ['2xx'], true],
    [299, ['2xx'], true],
    [300, ['2xx'], false],
    [199, ['2xx'], false],
    [404, ['2xx', '404'], true],
    [405, ['2xx', '404'], false],
    [302, ['3xx'], true],
    [599, ['5xx'], true],
    [600, ['5xx'], true],
    [999, ['5xx'], true],
    [999, ['2xx', '4xx'], false],
    [999, ['999'], true],
    [200, [], false],
  ])('%d among %j: %s', (status, expected, isIt) => {
    expect(isExpected(status, expected)).toBe(isIt);
  });
});
