/** How lists are asked for and given. */

/** A part of a list. `cursor` is opaque and absent at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** Which part of a list is wanted. A cursor that cannot be read is a DomainError `invalid` at `/cursor`. */
export interface PageRequest {
  /** 1 to 1,000. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}
