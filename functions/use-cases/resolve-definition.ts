import { imageDefinitionOf } from '../domain/container.ts';
import type { Target } from '../domain/target.ts';
import type { ImageDefinitions } from './ports.ts';

/**
 * The name of the definition that a target's containers are started from; undefined where it runs none.
 * @throws DomainError as ImageDefinitions.resolve.
 */
export const resolveDefinition = async (
  definitions: ImageDefinitions,
  target: Target,
): Promise<string | undefined> =>
  target.kind === 'container' ? definitions.resolve(imageDefinitionOf(target)) : undefined;
