import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  formatRunId,
  isJobId,
  jobIdForKey,
  launchToken,
  newJobId,
  parseRunId,
} from '../../../functions/domain/shared/identifiers.ts';
import { instants } from '../arbitraries.ts';
import { JOB_ID, NOW } from '../samples.ts';

const tenBytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const jobIds = fc.stringMatching(/^[0-9a-f]{32}$/);
const runKeys = fc.record({
  jobId: jobIds,
  dueAt: instants,
  copy: fc.integer({ min: 1, max: 999 }),
  attempt: fc.integer({ min: 1, max: 99 }),
});

describe('newJobId', () => {
  it('is the example of RFC 9562 for its instant and random bits', () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(newJobId(0x017f22e279b0, random)).toBe('017f22e279b07cc398c4dc0c0c07398f');
  });

  it('has the instant, the version and the variant of a UUIDv7 in their places', () => {
    fc.assert(
      fc.property(instants, tenBytes, (now, random) => {
        const id = newJobId(now, random);
        expect(isJobId(id)).toBe(true);
        expect(Number.parseInt(id.slice(0, 12), 16)).toBe(now);
        expect(id[12]).toBe('7');
        expect('89ab').toContain(id[16]);
      }),
    );
  });

  it('sorts by age', () => {
    fc.assert(
      fc.property(instants, instants, tenBytes, tenBytes, (a, b, first, second) => {
        fc.pre(a !== b);
        expect(newJobId(a, first) < newJobId(b, second)).toBe(a < b);
      }),
    );
  });

  it('keeps the 74 random bits apart', () => {
    fc.assert(
      fc.property(tenBytes, tenBytes, (first, second) => {
        const free = (bytes: Uint8Array) =>
          [...bytes].map((byte, index) => (index === 0 ? byte & 0x0f : index === 2 ? byte & 0x3f : byte));
        const areSame = free(first).join() === free(second).join();
        expect(newJobId(NOW, first) === newJobId(NOW, second)).toBe(areSame);
      }),
    );
  });
});

describe('isJobId', () => {
  it.each([
    ['', false],
    [JOB_ID, true],
    [JOB_ID.toUpperCase(), false],
    [JOB_ID.slice(1), false],
    [`${JOB_ID}0`, false],
    [`${JOB_ID}\n`, false],
    ['019a9f3c-5b7d-7c2e-8f1a-2b3c4d5e6f70', false],
    ['../../../../../../../../etc/passwd', false],
  ])('%j: %s', (text, expected) => {
    expect(isJobId(text)).toBe(expected);
  });
});

describe('jobIdForKey', () => {
  it('is a job id that is the same for the same caller, route and key', () => {
    const id = jobIdForKey('ci', 'createJob', 'nightly-1');
    expect(isJobId(id)).toBe(true);
    expect(jobIdForKey('ci', 'createJob', 'nightly-1')).toBe(id);
  });

  it('differs when any part differs, also where the parts run together', () => {
    const parts = [
      ['ci', 'createJob', 'a'],
      ['cj', 'createJob', 'a'],
      ['ci', 'dockerCreate', 'a'],
      ['ci', 'createJob', 'b'],
      ['cicreate', 'Job', 'a'],
      ['ci","createJob', '', 'a'],
    ] as const;
    expect(new Set(parts.map(([caller, route, key]) => jobIdForKey(caller, route, key))).size).toBe(
      parts.length,
    );
  });
});

describe('run ids', () => {
  it('are written as documented', () => {
    expect(formatRunId({ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 2 })).toBe(
      `${JOB_ID}-20261121T093000Z-1-2`,
    );
  });

  it('are read back, are legal for ECS startedBy and stand in URLs as they are', () => {
    fc.assert(
      fc.property(runKeys, (key) => {
        const id = formatRunId(key);
        expect(parseRunId(id)).toEqual(key);
        expect(id).toMatch(/^[A-Za-z0-9_/-]{1,128}$/);
        expect(encodeURIComponent(id)).toBe(id);
      }),
    );
  });

  it.each([
    '',
    JOB_ID,
    `${JOB_ID}-20261121T093000Z-1`,
    `${JOB_ID}-20261121T093000Z-0-1`,
    `${JOB_ID}-20261121T093000Z-1-0`,
    `${JOB_ID}-20261121T093000Z-01-1`,
    `${JOB_ID}-20261121T093000Z-1000-1`,
    `${JOB_ID}-20261121T093000Z-1-100`,
    `${JOB_ID}-20261121T093000000Z-1-1`,
    `${JOB_ID}-20260230T093000Z-1-1`,
    `${JOB_ID.toUpperCase()}-20261121T093000Z-1-1`,
    `${JOB_ID}-20261121T093000Z-1-1\n`,
    ` ${JOB_ID}-20261121T093000Z-1-1`,
  ])('%j is none', (text) => {
    expect(parseRunId(text)).toBeUndefined();
  });
});

describe('launchToken', () => {
  const id = formatRunId({ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 1 });

  it('is 40 hexadecimal characters and the same for the same try', () => {
    expect(launchToken(id, 1)).toMatch(/^[0-9a-f]{40}$/);
    expect(launchToken(id, 1)).toBe(launchToken(id, 1));
  });

  it('changes with the try and with the run', () => {
    const other = formatRunId({ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 2 });
    expect(new Set([launchToken(id, 1), launchToken(id, 2), launchToken(other, 1)]).size).toBe(3);
  });
});

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
};

describe('fingerprint', () => {
  it('is the SHA-256 of the body with its members in order', () => {
    expect(fingerprint({ b: [1, { d: null, c: 'x' }], a: true })).toBe(
      createHash('sha256').update('{"a":true,"b":[1,{"c":"x","d":null}]}').digest('hex'),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(fingerprint(shuffled(body))).toBe(fingerprint(body));
      }),
    );
  });

  it('is the same exactly for equal bodies', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
        const [first, second] = [a, b].map((body) => JSON.parse(JSON.stringify(body)) as unknown);
        let areEqual = true;
        try {
          expect(first).toEqual(second);
        } catch {
          areEqual = false;
        }
        expect(fingerprint(first) === fingerprint(second)).toBe(areEqual);
      }),
    );
  });

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: [] }, { a: {} }],
    [{ a: '1' }, { a: 1 }],
    [{ a: null }, {}],
    [{ a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
    [JSON.parse('{"__proto__":{"a":1}}'), {}],
  ])('tells %j from %j', (a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b));
  });

  it('takes a body as deep as its size allows', () => {
    const deep = (inner: string): unknown =>
      JSON.parse(`${'[{"a":'.repeat(20_000)}${inner}${'}]'.repeat(20_000)}`);
    expect(fingerprint(deep('1'))).toBe(fingerprint(deep('1')));
    expect(fingerprint(deep('1'))).not.toBe(fingerprint(deep('2')));
  });
});
