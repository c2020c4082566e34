/**
 * What API Gateway makes of a name that stands percent-encoded in the address of an HTTP API: it decodes the path, cuts it at a `?`
 * that appears, and decodes what is left again. undefined for a name that it refuses itself.
 * Recorded: https://github.com/hotsock/voker/blob/main/vokerhttp/testdata/ingress-paths.json
 */
const asHandedOn = (name: string): string | undefined => {
  const [kept = ''] = name.split('?');
  try {
    return decodeURIComponent(kept);
  } catch {
    return undefined;
  }
};

/**
 * Tells whether a name may be the one that a caller wrote into the address, as the address arrives. Several names may arrive
 * alike, so the address alone names no job.
 */
export const isNameInAddress = (name: string, arrived: string): boolean =>
  name === arrived || asHandedOn(name) === arrived;
