/**
 * A header by which the gateway of local mode says that it has cut the path of a request at a `?`, as API Gateway does. API Gateway itself says
 * nothing: docs/api.md, "A job by its name".
 */
export const CUT_PATH_HEADER = 'x-runat-cut-path';
