import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JsonLog } from '../../functions/adapters/json-log.ts';
import { METRICS } from '../../functions/contract/metrics.ts';
import { logRunEnd } from '../../functions/use-cases/execution/log-run-end.ts';
import { aRun, NOW } from '../domain/samples.ts';
import { alarmsOf, metricsOf } from './alarms.ts';
import { dashboardOf } from './dashboard.ts';
import { synthesise } from './synthesise.ts';

const template = synthesise();
const alarms = alarmsOf(template);

const operations = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const deploy = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

/** The articles of docs/operations.md by the anchors that their headings have. */
const articles = new Map(
  operations.split(/^##+ /m).flatMap((text) => {
    const [heading = ''] = text.split('\n', 1);
    const anchor = heading
      .toLowerCase()
      .replaceAll('`', '')
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    return [[anchor, text] as const];
  }),
);

describe('articles', () => {
  it.each(alarms)('$AlarmName leads to an article that has a query, and the article names it', (each) => {
    const [, anchor = ''] = /See docs\/operations\.md#([\w-]+)$/.exec(each.AlarmDescription) ?? [];
    const article = articles.get(anchor);
    expect(article, anchor).toBeDefined();
    expect(article).toContain(`\`${each.AlarmName.replace('Runat-', '<stack>-')}\``);
    expect(article).toMatch(/^ {4}(fields|filter|stats) /m);
  });

  it('name every metric of the functions', () => {
    const table = articles.get('metrics') ?? '';
    expect(Object.keys(METRICS).filter((name) => !table.includes(`| \`${name}\` |`))).toEqual([]);
  });
});

describe('queries', () => {
  const FUNCTIONS = join(import.meta.dirname, '../../functions');
  const sources = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(FUNCTIONS, file), 'utf8'))
    .join();
  /** Lines of Lambda itself, and fields that Logs Insights adds. */
  const OF_LAMBDA = ['type', 'record', 'level', 'error'];
  const written = [...operations.matchAll(/^ {4}filter [^\n]*(?:\n {4}\|[^\n]*)*/gm)].map(([text]) => text);
  const all = [...written, ...dashboardOf(template).queries];

  it('are in each article, and in three widgets', () => {
    expect(written.length).toBeGreaterThanOrEqual(9);
    expect(all.length).toBe(written.length + 3);
  });

  it.each(all)('ask for entries that the functions write: %s', (query) => {
    const events = [...query.matchAll(/event (?:=|in) (\[[^\]]*\]|"[^"]*")/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/"([^"]+)"/g)].map(([, event]) => event),
    );
    expect(events.filter((event) => !sources.includes(`'${event}'`))).toEqual([]);
    const grouped = [...query.matchAll(/(?:\bby|latest\(|pct\() ?([a-z]\w*)/g)].map(
      ([, field = '']) => field,
    );
    const unknown = grouped.filter((field) => field !== 'bin' && !OF_LAMBDA.includes(field));
    expect(unknown.filter((field) => !new RegExp(`\\b${field}\\b[:,}\\s]`).test(sources))).toEqual([]);
  });
});

describe('the filter for a metric of one job', () => {
  it('asks for an entry that the functions write, by its fields', () => {
    const [, pattern = ''] = /--filter-pattern "(\{.*\})"/.exec(operations) ?? [];
    expect(pattern).toContain('\\$.event = \\"run ended\\"');
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    logRunEnd(new JsonLog({ clock: { now: () => NOW }, stackName: 'a', write }), aRun({ status: 'failed' }));
    const fields = [...pattern.matchAll(/\$\.(\w+)/g)].map(([, field = '']) => field);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject(
      Object.fromEntries(fields.map((field) => [field, expect.any(String)])),
    );
  });
});

describe('docs/deploy.md', () => {
  it('counts the metrics and alarms that it prices', () => {
    const watched = alarms.flatMap(metricsOf).length;
    expect(deploy).toContain(`${alarms.length} alarms, which look at ${watched} metrics`);
    expect(deploy).toContain(`${Object.keys(METRICS).length} metrics of the functions`);
  });
});
