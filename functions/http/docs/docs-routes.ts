import { DomainError } from '../../domain/shared/errors.ts';
import { quote } from '../../domain/shared/quote.ts';
import { noQuery } from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { type ReadAsset, staticFiles } from './static-file.ts';

const PAGE = [
  '<!doctype html>',
  '<html lang="en">',
  '<head>',
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<title>Runat: the API</title>',
  '<link rel="icon" href="data:,">',
  '<link rel="stylesheet" href="/docs/swagger-ui.css">',
  '</head>',
  '<body>',
  '<div id="swagger-ui"></div>',
  '<script src="/docs/swagger-ui-bundle.js"></script>',
  '<script src="/docs/start.js"></script>',
  '</body>',
  '</html>',
].join('\n');

/**
 * Scripts, styles and requests of this origin only, and pictures that stand in the style sheet. Swagger UI writes HTML
 * without Trusted Types, so `require-trusted-types-for` is not in it.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page on which the API can be tried: Swagger UI, from this address. */
export const docsPage: RouteAnswer = {
  answer: (request) => {
    noQuery(request);
    const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY };
    return { statusCode: 200, headers, body: PAGE };
  },
};

const PAGE_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'] as const;

/**
 * The description of the API, and the files of its page.
 * @throws DomainError `not_found` for a file that the page does not have.
 */
export const docsRoutes = (readAsset: ReadAsset): Record<'openapi' | 'docsFile', RouteAnswer> => {
  const answerFile = staticFiles(readAsset);
  return {
    openapi: {
      answer: (request) => {
        noQuery(request);
        return answerFile('openapi.json', request);
      },
    },
    docsFile: {
      answer: (request) => {
        noQuery(request);
        const { file = '' } = request.parameters;
        const name = PAGE_FILES.find((each) => each === file);
        if (name === undefined) throw new DomainError('not_found', `there is no file ${quote(file)}`);
        return answerFile(name, request);
      },
    },
  };
};
