import { DomainError } from '../../functions/domain/shared/errors.ts';
import { fingerprint } from '../../functions/domain/shared/identifiers.ts';
import type { ImageDefinition } from '../../functions/domain/target/container.ts';
import type { ImageDefinitions } from '../../functions/use-cases/ports.ts';

/** Names definitions by their content. */
export class InMemoryImageDefinitions implements ImageDefinitions {
  /** Images that ECS will not have. */
  readonly refusedImages = new Set<string>();
  /** While true, every call fails as `unavailable`. */
  isDown = false;
  readonly #made = new Map<string, ImageDefinition>();

  async resolve(definition: ImageDefinition): Promise<string> {
    if (this.isDown) throw new DomainError('unavailable', 'definitions cannot be made at the moment');
    if (this.refusedImages.has(definition.image)) {
      const faults = [{ pointer: '/image', detail: `"${definition.image}": ECS does not accept it` }];
      throw new DomainError('invalid', 'the image is not accepted', { faults });
    }
    const name = `runat-${fingerprint(definition).slice(0, 16)}`;
    this.#made.set(name, { ...definition });
    return name;
  }

  /** The definitions made so far, by name. */
  get made(): ReadonlyMap<string, ImageDefinition> {
    return this.#made;
  }
}
