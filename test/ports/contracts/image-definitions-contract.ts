import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainError } from '../../../functions/domain/shared/errors.ts';
import type { ImageDefinition } from '../../../functions/domain/target/container.ts';
import type { ImageDefinitions } from '../../../functions/use-cases/ports.ts';

/** Definitions under test. */
export interface OpenImageDefinitions {
  readonly definitions: ImageDefinitions;
  /** An image that is not accepted. */
  readonly refusedImage: string;
  close(): Promise<void>;
}

const BUSYBOX: ImageDefinition = { image: 'busybox', architecture: 'arm64', shell: false, secrets: [] };

const parameter = (name: string): string => `arn:aws:ssm:us-east-1:000000000000:parameter/${name}`;

/** What every ImageDefinitions does. */
export const imageDefinitionsContract = (name: string, open: () => Promise<OpenImageDefinitions>): void => {
  describe(`${name} makes definitions`, () => {
    let opened: OpenImageDefinitions;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    test('the same content has the same name', async () => {
      const first = await opened.definitions.resolve(BUSYBOX);
      expect(await opened.definitions.resolve({ ...BUSYBOX })).toBe(first);
    });

    test('those who ask at the same moment get the same name', async () => {
      const definition = { ...BUSYBOX, image: 'alpine' };
      const names = await Promise.all([1, 2, 3].map(() => opened.definitions.resolve(definition)));
      expect(new Set(names).size).toBe(1);
    });

    test('other content has another name', async () => {
      const definitions: ImageDefinition[] = [
        BUSYBOX,
        { ...BUSYBOX, image: 'busybox:1.37' },
        { ...BUSYBOX, architecture: 'x86_64' },
        { ...BUSYBOX, shell: true },
        { ...BUSYBOX, secrets: [{ name: 'KEY', reference: parameter('key') }] },
        { ...BUSYBOX, secrets: [{ name: 'KEY', reference: parameter('other') }] },
        { ...BUSYBOX, secrets: [{ name: 'OTHER', reference: parameter('key') }] },
      ];
      const names = await Promise.all(
        definitions.map((definition) => opened.definitions.resolve(definition)),
      );
      expect(new Set(names).size).toBe(definitions.length);
    });

    test('an image that is not accepted is a fault of the request', async () => {
      const error = await opened.definitions.resolve({ ...BUSYBOX, image: opened.refusedImage }).then(
        () => undefined,
        (thrown: DomainError) => thrown,
      );
      expect(error?.code).toBe('invalid');
      expect(error?.faults.map((fault) => fault.pointer)).toEqual(['/image']);
    });
  });
};
