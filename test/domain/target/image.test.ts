import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRegistrable, parseImage, parseLooseImage } from '../../../functions/domain/target/image.ts';
import { slowParts, triedIn } from '../regular-expressions.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const GOOD = [
  'busybox',
  'b',
  'alpine:3.22',
  'library/alpine',
  'public.ecr.aws/docker/library/alpine',
  '111122223333.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1.2.3',
  'localhost/app',
  'localhost:5000/app',
  'my-registry:5000/a/b/c:tag',
  'ghcr.io/owner/some.name_with__all-kinds---of/separators',
  'Registry.Example.COM/app',
  '127.0.0.1:5000/app',
  `alpine@${DIGEST}`,
  `alpine:3.22@${DIGEST}`,
  `alpine@sha512:${'0123456789abcdef'.repeat(8)}`,
  'a:Tag_with.all-kinds',
  `a:${'t'.repeat(128)}`,
  'xn--n3h.example/app',
  'a'.repeat(255),
];

const BAD = [
  '',
  ' ',
  'JOB_A',
  'Alpine',
  'library/Alpine',
  'alpine:',
  ':tag',
  '/alpine',
  'alpine/',
  'a//b',
  'alpine:tag:tag',
  `a:${'t'.repeat(129)}`,
  'a:-tag',
  'a:.tag',
  '-alpine',
  'alpine-',
  '_alpine',
  'a___b',
  'a..b/c',
  'a._b',
  'alpine@sha256:abc',
  `alpine@sha512:${'0123456789abcdef'.repeat(4)}`,
  `alpine@${DIGEST.toUpperCase()}`,
  `@${DIGEST}`,
  'alpine latest',
  ' alpine',
  'alpine\n',
  'alpine\0',
  'https://docker.io/alpine',
  'docker.io/Library/alpine',
  'reg:port/alpine',
  '-reg.example/alpine',
  'reg-.example/alpine',
  'älpine',
  '$(id)',
  '../alpine',
];

const FORM = 'expected an image reference [registry/]path[:tag][@sha256:…] with a path in lower case';

describe('parseImage', () => {
  it.each(GOOD)('takes %s', (image) => {
    expect(parseImage(image)).toEqual({ value: image });
  });

  it.each(BAD)('refuses %j and names it', (image) => {
    const { fault } = parseImage(image) as { readonly fault: string };
    expect(fault.startsWith(`${JSON.stringify(image)}: ${FORM}`), fault).toBe(true);
  });

  it.each([
    ['Alpine', '; did you mean "alpine"?'],
    ['docker.io/Library/Alpine:V1', '; did you mean "docker.io/library/alpine:V1"?'],
    ['alpine latest', '; " " at character 7 cannot be in one'],
    ['älpine', '; "ä" at character 1 cannot be in one'],
    ['https://docker.io/alpine', ', without "https://"'],
    ['a//b', ''],
  ])('says of %s what is wrong with it: %s', (image, advice) => {
    expect(parseImage(image)).toEqual({ fault: `"${image}": ${FORM}${advice}` });
  });

  it('refuses more than 255 characters without repeating them', () => {
    expect(parseImage('a'.repeat(256))).toEqual({
      fault: 'image of 256 characters: expected at most 255',
    });
  });
});

describe('parseLooseImage', () => {
  it.each([...GOOD, 'JOB_A', 'a b', 'büro', ' a', '-a', 'a$', '漢字', 'a'.repeat(255)])(
    'takes %s',
    (image) => {
      expect(parseLooseImage(image)).toEqual({ value: image });
    },
  );

  it.each(['', ' ', 'a\n', 'a\0', 'a\x7f', '\ud800', 'a'.repeat(256)])(
    'refuses %j and says what it may hold',
    (image) => {
      const shown = JSON.stringify(image.slice(0, 255));
      expect(parseLooseImage(image)).toEqual({
        fault: `${shown}: expected 1 to 255 characters, not only blanks, no control characters`,
      });
    },
  );
});

describe('isRegistrable', () => {
  it.each([...GOOD, 'JOB_A', 'Alpine', 'a#b', 'A:B/C@D'])('holds for %s', (image) => {
    expect(isRegistrable(image)).toBe(true);
  });

  it.each(['', ' ', 'a b', 'a\n', '-a', '/a', ':a', 'a$', 'ä', 'a+b', 'a'.repeat(256), 'a?'])(
    'does not hold for %j',
    (image) => {
      expect(isRegistrable(image)).toBe(false);
    },
  );

  it('holds for whatever the strict grammar takes', () => {
    const pieces = fc.array(
      fc.constantFrom('a', 'Z', '0', '.', '_', '__', '-', '/', ':', '@', 'localhost', DIGEST),
    );
    fc.assert(
      fc.property(pieces, (chosen) => {
        const image = chosen.join('');
        fc.pre('value' in parseImage(image));
        expect(isRegistrable(image)).toBe(true);
      }),
    );
  });
});

describe('both grammars', () => {
  const full = (unit: string, end: string): string => unit.repeat(255).slice(0, 254) + end;
  const units = [
    'a',
    'A',
    '0',
    '-',
    '.',
    '_',
    '/',
    ':',
    'a-',
    'a.',
    'a_',
    'a__',
    'a--',
    'A-',
    'a/',
    'a:',
    'a.a/',
  ];

  it('answer any 255 characters in linear time', () => {
    const character = fc.constantFrom(...'aA0-._:/@!');
    const anything = fc.string({ unit: character, minLength: 255, maxLength: 255 });
    const repeated = units.flatMap((unit) => ['!', '/', ':', '-', '.'].map((end) => full(unit, end)));
    const tried = triedIn(() => {
      for (const text of [...repeated, ...fc.sample(anything, 500)]) {
        parseImage(text);
        isRegistrable(text);
      }
    });
    expect(tried).toHaveLength(5);
    expect(slowParts(tried)).toEqual([]);
  });
});
