import { describe, expect, it } from 'vitest';
import { readCommand } from '../../../cli/arguments/read-command.ts';
import { UsageError } from '../../../cli/arguments/usage-error.ts';
import type { CommandWorld } from '../../../cli/commands/command-world.ts';
import { openerOf } from '../../../cli/open-browser.ts';
import { perform } from '../../../cli/run-command.ts';
import { JOB, RUN } from './a-job.ts';
import { type Answers, worldOf } from './a-world.ts';

/** Carries a command line out. */
const runat = async (line: string, answers: Answers = {}, changes?: Partial<CommandWorld>) => {
  const around = worldOf(answers, changes);
  const read = readCommand(line.split(' '), '1.2.3');
  if (read.kind === 'text') throw new Error('expected a command');
  const exitCode = await perform(read.command, around.world);
  return { exitCode, asked: around.asked, ...around.texts };
};

describe('runs', () => {
  it('prints a table of the runs of all jobs', async () => {
    const { out } = await runat('runs', { listAllRuns: [{ items: [{ ...RUN, jobName: 'back\nup' }, RUN] }] });
    const [head, ...rows] = out.split('\n');
    expect(head).toMatch(/^DUE +STATUS +TOOK +JOB +RUN$/);
    expect(rows[0]).toMatch(/^2026-11-21 09:30:03Z +failed +1m5s +back\S+up +/);
    expect(rows[1]).toContain(`${JOB.id}  ${RUN.id}`);
  });

  it('asks for what the flags say, a job by its name, too', async () => {
    const { asked, out } = await runat('runs --status failed,lost --job backup --tag db --cause manual', {
      listJobs: [{ items: [{ ...JOB, name: 'backup' }] }, { items: [] }],
      listAllRuns: [{ items: [] }],
    });
    expect(asked.at(-1)).toEqual({
      route: 'listAllRuns',
      query: { status: 'failed,lost', job: JOB.id, tag: 'db', cause: 'manual', limit: '25' },
    });
    expect(out).toBe('There are no such runs.\n');
  });

  it('says that there are more', async () => {
    const { error } = await runat('runs --limit 1', { listAllRuns: [{ items: [RUN], nextCursor: 'x' }] });
    expect(error).toBe('runat: there are more: --limit 2\n');
  });
});

const line = (text: string) => ({ at: '', stream: 'stdout', text });

describe('logs --tail', () => {
  it('prints the last lines of a run', async () => {
    const { out, asked } = await runat(`logs --tail 2 ${RUN.id}`, {
      readOutput: [{ items: [line('a'), line('b')], ended: false, nextCursor: 'x' }],
    });
    expect(out).toBe('a\nb\n');
    expect(asked).toMatchObject([{ route: 'readOutput', query: { tail: '2' } }]);
  });

  it('goes on from there where it follows', async () => {
    const { out, asked } = await runat(`logs -f --tail 1 ${RUN.id}`, {
      getRun: [RUN],
      readOutput: [
        { items: [line('b')], ended: false, nextCursor: 'x' },
        { items: [line('c')], ended: true },
      ],
    });
    expect(out).toBe('b\nc\n');
    expect(asked.filter(({ route }) => route === 'readOutput').map(({ query }) => query)).toEqual([
      { tail: '1' },
      { limit: '100', cursor: 'x' },
    ]);
  });

  it.each(['0', '10001', 'x', '-1'])('%s is refused', (tail) => {
    expect(() => readCommand(['logs', `--tail=${tail}`, RUN.id], '1.2.3')).toThrow(UsageError);
  });
});

describe('open', () => {
  it.each([
    ['open', 'https://runat.example/jobs'],
    [`open ${RUN.id}`, `https://runat.example/runs/${RUN.id}`],
    [`open ${JOB.id}`, `https://runat.example/jobs/${JOB.id}`],
  ])('%s prints the address of the page and opens it', async (command, address) => {
    const opened: string[] = [];
    const openBrowser = async (page: string) => {
      opened.push(page);
      return true;
    };
    const { out, error } = await runat(command, { getJob: [JOB] }, { openBrowser });
    expect({ out, error, opened }).toEqual({ out: `${address}\n`, error: '', opened: [address] });
  });

  it('says so where there is no browser', async () => {
    const { out, error, exitCode } = await runat('open', {}, { openBrowser: async () => false });
    expect({ out, exitCode }).toEqual({ out: 'https://runat.example/jobs\n', exitCode: 0 });
    expect(error).toBe('runat: no browser could be opened here: open the address yourself\n');
  });

  it('prints JSON where that is asked for', async () => {
    const { out } = await runat('open', {}, { isJson: true });
    expect(JSON.parse(out)).toEqual({ page: 'https://runat.example/jobs' });
  });

  it('takes the opener of the platform, where there is a screen', () => {
    expect(openerOf('darwin', {})).toEqual(['open']);
    expect(openerOf('win32', {})?.[0]).toBe('cmd');
    expect(openerOf('linux', { DISPLAY: ':0' })).toEqual(['xdg-open']);
    expect(openerOf('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
    expect(openerOf('linux', {})).toBeUndefined();
  });
});
