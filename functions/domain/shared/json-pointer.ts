/** A member's name as a step of a JSON pointer: https://www.rfc-editor.org/rfc/rfc6901 */
export const pointerStep = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The JSON pointer of a place. */
export const pointerOf = (place: readonly PropertyKey[]): string =>
  place.map((step) => `/${pointerStep(String(step))}`).join('');

/** The place that a JSON pointer names. */
export const placeOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
