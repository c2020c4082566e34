import { isObject } from '../../domain/shared/value-schemas.ts';

/** No job is so deep, the body of a webhook included; a patch that is replaces what it meets there, and is refused for it. */
const DEEPEST = 70;

/** JSON Merge Patch: https://www.rfc-editor.org/rfc/rfc7396#section-2 */
export const mergePatch = (target: unknown, patch: unknown, depth = 0): unknown => {
  if (!isObject(patch) || depth === DEEPEST) return patch;
  const merged = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value, depth + 1));
  }
  return Object.fromEntries(merged);
};
