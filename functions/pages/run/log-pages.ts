import { isFinal } from '../../domain/run/run.ts';
import { joinLines } from '../../domain/target/shell-wrapper.ts';
import type { Answer } from '../../http/answers/response.ts';
import { faultsOfQuery, oneOf, readQuery, textUpTo } from '../../http/read/query.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import type { OutputPage } from '../../use-cases/output/read-output.ts';
import { type HtmlValue, html } from '../parts/html.ts';
import { bareSurroundings, type PageWorld } from '../parts/page-request.ts';
import { htmlAnswer } from '../parts/respond.ts';
import { endLine, logLines } from './log-lines.ts';
import { type LogOptions, logQuery, readLogOptions } from './log-options.ts';

/** So many lines come at once. */
const LINES_AT_ONCE = 1000;
const EARLIER_AT_ONCE = 2000;
const RAW_AT_ONCE = 10_000;
const LONGEST_CURSOR = 4096;

/** Parts of a log for the script, and the log as it was written. */
export const logPages = (world: PageWorld) => {
  const { useCases } = world;

  /** A part as a document: the script takes its items, and asks on where `data-next` says, after `data-pause` milliseconds. */
  const answerWith = async (
    request: ApiRequest,
    lines: readonly HtmlValue[],
    attributes: Readonly<Record<string, string | undefined>>,
  ): Promise<Answer> => {
    const shown = Object.entries(attributes).map(
      ([name, value]) => value !== undefined && html` data-${name}="${value}"`,
    );
    const piece =
      await html`<!doctype html><html lang="en"><title>Part of a log</title><ol id="part"${shown}>${lines}</ol></html>`;
    return htmlAnswer(bareSurroundings(world, request), 200, piece);
  };

  const earlier = async (
    request: ApiRequest,
    id: string,
    options: LogOptions,
    before: string,
  ): Promise<Answer> => {
    const { stream } = options;
    const page: OutputPage = await faultsOfQuery(
      useCases.readOutput(id, { limit: EARLIER_AT_ONCE, cursor: before, stream }),
    );
    const run = await useCases.findRun(id);
    const { clock } = bareSurroundings(world, request);
    const lines = logLines({ clock, run, options, place: { before } }, page.items);
    const { previousCursor } = page;
    const next =
      previousCursor === undefined
        ? undefined
        : `/runs/${id}/log${logQuery(options, { before: previousCursor })}`;
    return answerWith(request, lines, { earlier: next });
  };

  /** What there is to tell by now; where requests may wait, once there is something. */
  const later = async (request: ApiRequest, id: string, options: LogOptions): Promise<Answer> => {
    const { stream, after: position } = options;
    const part = await faultsOfQuery(
      useCases.followOutput(id, { stream, position, mostLines: LINES_AT_ONCE, waits: !request.isHead }),
    );
    if (part === 'over') return answerWith(request, [], {});
    const run = part.ended ?? (await useCases.findRun(id));
    const { clock } = bareSurroundings(world, request);
    const lines: HtmlValue[] = [...logLines({ clock, run, options }, part.lines)];
    if (part.ended) lines.push(endLine(part.ended));
    const next = part.ended
      ? undefined
      : `/runs/${id}/log${logQuery(options, part.position ? { after: part.position } : {})}`;
    const pause = part.askAgainIn === 0 ? undefined : String(part.askAgainIn);
    return answerWith(request, lines, { next, pause });
  };

  const part = (request: ApiRequest): Promise<Answer> => {
    const options = readLogOptions(request.query);
    const id = request.parameters.id ?? '';
    return options.before === undefined
      ? later(request, id, options)
      : earlier(request, id, options, options.before);
  };

  /** The text as it was written, a part at a time: `Link` leads to the next one. */
  const raw = async (request: ApiRequest): Promise<Answer> => {
    const { cursor, download } = readQuery(request.query, {
      cursor: textUpTo(LONGEST_CURSOR),
      download: oneOf('true'),
    });
    const id = request.parameters.id ?? '';
    const run = await useCases.findRun(id);
    const page = await faultsOfQuery(useCases.readOutput(id, { limit: RAW_AT_ONCE, cursor }));
    const text = joinLines(page.items);
    const isMore = page.items.length > 0 && page.cursor !== undefined && !page.ended && isFinal(run.status);
    return {
      statusCode: 200,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        ...(download && { 'content-disposition': `attachment; filename="${run.id}.log"` }),
        ...(isMore && {
          link: `</runs/${id}/raw?${new URLSearchParams({ cursor: page.cursor ?? '' })}>; rel="next"`,
        }),
      },
      body: text,
    };
  };

  return { part, raw };
};
