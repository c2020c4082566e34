import { DomainError } from '../../domain/shared/errors.ts';
import { quote } from '../../domain/shared/quote.ts';
import { describeProblem, type ProblemDescription } from '../answers/problem.ts';
import { type Answer, json } from '../answers/response.ts';
import { noQuery } from '../read/query.ts';
import { prefersHtml } from '../server/prefers-html.ts';
import type { RouteAnswer } from '../server/route-group.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8', vary: 'accept' };

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** A text as HTML; what stands between backticks is code. */
const paragraph = (text: string): string => {
  const escaped = text.replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? '');
  return `<p>${escaped.replaceAll(/`([^`]*)`/g, '<code>$1</code>')}</p>`;
};

const page = ({ title, status, meaning, advice }: ProblemDescription): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title></head>`,
    `<body><h1>${title}</h1><p>HTTP status ${status}</p>${paragraph(meaning)}${paragraph(advice)}</body>`,
    '</html>',
  ].join('\n');

/**
 * Tells what a problem means and what to do about it: the address is the `type` of its answers. A browser gets a page,
 * any other client JSON.
 * https://www.rfc-editor.org/rfc/rfc9457#section-3.1.1
 * @throws DomainError `not_found` for a name that no problem has.
 */
export const getProblem: RouteAnswer = {
  answer: (request): Answer => {
    noQuery(request);
    const { name = '' } = request.parameters;
    const description = describeProblem(name);
    if (!description) throw new DomainError('not_found', `there is no problem ${quote(name)}`);
    if (prefersHtml(request.headers.accept))
      return { statusCode: 200, headers: HTML, body: page(description) };
    return json(200, description, { vary: 'accept' });
  },
};
