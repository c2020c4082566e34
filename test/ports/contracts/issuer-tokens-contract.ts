import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claims } from '../../../functions/domain/stack/oidc-caller.ts';
import type { IssuerTokens } from '../../../functions/use-cases/ports.ts';

/** An issuer under test. */
export interface OpenIssuerTokens {
  readonly issuer: IssuerTokens;
  /** A token that the issuer has signed and that holds. */
  issue(claims: Claims): string;
  /** A token of the same form that somebody else has signed. */
  forge(claims: Claims): string;
  close(): Promise<void>;
}

/** What every IssuerTokens does. */
export const issuerTokensContract = (name: string, open: () => Promise<OpenIssuerTokens>): void => {
  describe(`${name} verifies tokens`, () => {
    let opened: OpenIssuerTokens;
    const claims = { sub: 'alice', scope: 'runat:read', aud: ['runat', 'other'] };

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    test('and tells what one of the issuer says', async () => {
      expect(await opened.issuer.verify(opened.issue(claims))).toMatchObject(claims);
    });

    test('and does not take one that somebody else has signed', async () => {
      expect(await opened.issuer.verify(opened.forge(claims))).toBeUndefined();
    });

    test.each(['a.b.c', 'e30.e30.e30', '', 'runat'])('and does not take %j', async (text) => {
      expect(await opened.issuer.verify(text)).toBeUndefined();
    });
  });
};
