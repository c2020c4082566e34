/**
 * A header by which the gateway of local mode says that it has cut the path of a request at a `?`, as API Gateway does. API Gateway itself says
 * nothing: docs/api.md, "A job by its name".
 */
export const CUT_PATH_HEADER = 'x-runat-cut-path';

/**
 * What an HTTP API of API Gateway hands on of a path, or of a part of one, that it has decoded once: it cuts it at a `?` that has appeared, and decodes
 * what is left again. undefined for what it refuses itself.
 * Recorded: https://github.com/hotsock/voker/blob/main/vokerhttp/testdata/ingress-paths.json
 */
export const asHandedOn = (decoded: string): string | undefined => {
  const [kept = ''] = decoded.split('?');
  try {
    return decodeURIComponent(kept);
  } catch {
    return undefined;
  }
};
