import { asHandedOn } from '../../contract/gateway-path.ts';

/**
 * Tells whether a name may be the one that a caller wrote into the address, as the address arrives. Several names may arrive
 * alike, so the address alone names no job.
 */
export const isNameInAddress = (name: string, arrived: string): boolean =>
  name === arrived || asHandedOn(name) === arrived;
