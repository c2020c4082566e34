import { signingSecretFrom } from '../../functions/domain/delivery/webhook-signature.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { SigningSecrets } from '../../functions/use-cases/ports.ts';

const secretNumber = (number: number): string => signingSecretFrom(new Uint8Array(24).fill(number));

/** Secrets that are made up. */
export class InMemorySigningSecrets implements SigningSecrets {
  /** While true, every call fails as `unavailable`. */
  isDown = false;
  #made = 1;
  #secrets: readonly [string, ...string[]] = [secretNumber(1)];

  /** Puts a new secret in force, and keeps the one before beside it. */
  rotate(): void {
    this.#made += 1;
    this.#secrets = [secretNumber(this.#made), this.#secrets[0]];
  }

  async load(): Promise<readonly [string, ...string[]]> {
    if (this.isDown) throw new DomainError('unavailable', 'the signing secret cannot be read at the moment');
    return this.#secrets;
  }
}
