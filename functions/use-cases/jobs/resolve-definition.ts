import { DomainError } from '../../domain/shared/errors.ts';
import { imageDefinitionOf } from '../../domain/target/container.ts';
import { isRegistrable } from '../../domain/target/image.ts';
import type { Target } from '../../domain/target/target.ts';
import type { ImageDefinitions } from '../ports.ts';

const isAboutImage = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'invalid' && error.faults.at(0)?.pointer === '/image';

/**
 * The name of the definition that a target's containers are started from; undefined where it runs none. With
 * `looseImages` it is undefined as well where ECS refuses the image: the runs then fail to start.
 * @throws DomainError as ImageDefinitions.resolve.
 */
export const resolveDefinition = async (
  definitions: ImageDefinitions,
  target: Target,
  { looseImages = false }: { readonly looseImages?: boolean | undefined },
): Promise<string | undefined> => {
  if (target.kind !== 'container' || !isRegistrable(target.image)) return undefined;
  try {
    return await definitions.resolve(imageDefinitionOf(target));
  } catch (error) {
    if (looseImages && isAboutImage(error)) return undefined;
    throw error;
  }
};
