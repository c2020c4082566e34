import { decodeJwt, jwtVerify } from 'jose';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Claims } from '../../domain/stack/oidc-caller.ts';
import type { Clock, IssuerTokens } from '../../use-cases/ports.ts';
import { type FetchJson, IssuerKeys } from './issuer-keys.ts';

/** Only the issuer has what it signs with; with a symmetric algorithm everybody who can verify could sign. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** Clocks differ a little. */
const LEEWAY_SECONDS = 30;

/** Verifies tokens of an issuer: signature, `iss`, `exp` and `nbf`. https://www.rfc-editor.org/rfc/rfc8725 */
export class JwtVerifier implements IssuerTokens {
  readonly #issuer: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keys: IssuerKeys;

  constructor(options: {
    readonly issuer: string;
    readonly clock: Pick<Clock, 'now'>;
    readonly fetchJson: FetchJson;
  }) {
    this.#issuer = options.issuer;
    this.#clock = options.clock;
    this.#keys = new IssuerKeys(options);
  }

  async verify(jwt: string): Promise<Claims | undefined> {
    try {
      // What names another issuer is not for this one's keys: it is not asked for them.
      if (decodeJwt(jwt).iss !== this.#issuer) return undefined;
      const { payload } = await jwtVerify(jwt, this.#keys.find, {
        issuer: this.#issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(this.#clock.now()),
      });
      return payload;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      // Whatever else is wrong with a token or with the key that it names, the token does not count.
      return undefined;
    }
  }
}
