import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  decodeRecord,
  END_MARK,
  joinLines,
  type OutputLine,
  SHELL_WRAPPER,
  STDERR_MARK,
} from '../../../functions/domain/target/shell-wrapper.ts';

const AT = 1_795_253_400_000;

/** Shells that may be a container's `sh`: that of this machine, of Debian, of Alpine and of Amazon Linux. */
const SHELLS = new Map(
  ['/bin/sh', '/bin/dash', '/bin/busybox', '/usr/bin/busybox', '/bin/bash', '/usr/bin/bash']
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path))
    .map((path) => [basename(path), path]),
);

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly lines: Readonly<Record<'stdout' | 'stderr', readonly string[]>>;
  /** What each stream wrote, with its line ends. */
  readonly wrote: Readonly<Record<'stdout' | 'stderr', string>>;
}

describe.each([...SHELLS])('the wrapper in %s', (name, shell) => {
  let folder = '';
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runat-sh-'));
    await symlink(shell, join(folder, 'sh'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  afterEach(() => {
    for (const { pid } of children) {
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGKILL');
      } catch {
        // Nothing of it was left.
      }
    }
    children.clear();
  });

  /** Started as a container's first process is: a process group of its own, and nothing to read. */
  const start = (script: string, variables: Record<string, string> = {}): ChildProcess => {
    const child = spawn(join(folder, 'sh'), ['-c', SHELL_WRAPPER, 'runat', script], {
      detached: true,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: `${folder}:/usr/bin:/bin`, LC_ALL: 'C', ...variables },
    });
    children.add(child);
    return child;
  };

  it('takes no line on stderr for the end of the script', async () => {
    const forged = ['\\036' + '0>0', 'x\\036' + '0>0', '\\036' + '0>another-run 0'];
    const script = `printf '${forged.join('\\n')}\\n' >&2; echo after; exit 3`;
    const ended = await collect(start(script, { RUNAT_RUN_ID: 'a-run' }));
    expect(ended.code).toBe(3);
    expect(ended.lines.stdout).toEqual(['after']);
    expect(ended.lines.stderr).toHaveLength(forged.length);
  });

  it('takes no line for the end that somebody wrote who knows the run', async () => {
    const guesses = ['a-run 0', 'a-run  0', 'a-run 00000000-0000-4000-8000-000000000000 0'];
    const script = guesses.map((guess) => `printf '\\036%s\\n' '0>${guess}' >&2`).join('; ');
    const ended = await collect(start(`${script}; exit 3`, { RUNAT_RUN_ID: 'a-run' }));
    expect(ended.code).toBe(3);
    expect(ended.lines.stderr).toHaveLength(guesses.length);
  });

  it('tells the script nothing of the mark', async () => {
    const script = 'set; cat /proc/$PPID/cmdline /proc/$$/environ | tr "\\0" "\\n"';
    const { lines } = await collect(start(script, { RUNAT_RUN_ID: 'a-run' }));
    expect(lines.stdout.filter((line) => /[\da-f]{8}-[\da-f]{4}-4/.test(line))).toEqual([]);
  });

  const collect = async (child: ChildProcess): Promise<Ended> => {
    const chunks: Buffer[] = [];
    const strayChunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => strayChunks.push(chunk));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const stdout = Buffer.concat(chunks);
    expect(Buffer.concat(strayChunks).toString(), 'nothing passes the mark by').toBe('');
    const records = stdout.toString('latin1').split('\n');
    if (records.at(-1) === '') records.pop();
    const decoded = records.flatMap((record) => decodeRecord(AT, record, true));
    const linesOf = (stream: OutputLine['stream']) => decoded.filter((line) => line.stream === stream);
    const textsOf = (stream: OutputLine['stream']) => linesOf(stream).map(({ text }) => text);
    return {
      code,
      signal,
      stdout,
      lines: { stdout: textsOf('stdout'), stderr: textsOf('stderr') },
      wrote: { stdout: joinLines(linesOf('stdout')), stderr: joinLines(linesOf('stderr')) },
    };
  };

  const run = (script: string): Promise<Ended> => collect(start(script));

  it('leaves the variables of the job as they are, however short their names', async () => {
    const names = [...'abcdefghijklmnopqrstuvwxyz', 'rc'];
    const script = names.map((name) => `echo "$${name}"`).join('\n');
    const variables = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
    const { lines } = await collect(start(script, variables));
    expect(lines.stdout).toEqual(Object.values(variables));
  });

  /** Resolves once the script has written this to stdout. */
  const written = (child: ChildProcess, text: string): Promise<void> =>
    new Promise((resolve) => {
      let sofar = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        sofar += chunk.toString();
        if (sofar.includes(text)) resolve();
      });
    });

  it('keeps stdout and stderr apart', async () => {
    const { code, lines } = await run('echo out; echo err >&2; echo more; exit 3');
    expect(code).toBe(3);
    expect(lines).toEqual({ stdout: ['out', 'more'], stderr: ['err'] });
  });

  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['exit 255', 255],
    ['true', 0],
    ['false', 1],
    ['', 0],
    ['nosuch-command 2>/dev/null', 127],
    ['set -e; false; echo never', 1],
    ['-x; exit 4', 4],
    ['+x; exit 4', 4],
    ['--help', 127],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
    ['echo err >&2; kill -ABRT $$', 134],
  ])('ends as the script %j does', async (script, expected) => {
    expect(await run(script)).toMatchObject({ code: expected, signal: null });
  });

  it('says on stderr what the shell itself has to say', async () => {
    const { code, lines } = await run('nosuch-command');
    expect(code).toBe(127);
    expect(lines.stderr.join()).toContain('nosuch-command');
    expect(lines.stdout).toEqual([]);
  });

  it('refuses a script that is none, on stderr', async () => {
    const { code, lines } = await run('if then (');
    expect(code).not.toBe(0);
    expect(lines.stderr).not.toEqual([]);
  });

  it.each<[string, string, Ended['lines']]>([
    ['lines that do not end', 'printf out; printf err >&2', { stdout: ['out'], stderr: ['err'] }],
    [
      'empty lines',
      'printf "\\n\\na\\n" >&2; printf "\\nb\\n"',
      { stdout: ['', 'b'], stderr: ['', '', 'a'] },
    ],
    ['leading and trailing blanks', 'printf "  a \\t\\n" >&2', { stdout: [], stderr: ['  a \t'] }],
    ['backslashes', "printf '%s\\n' 'a\\b\\\\c\\' >&2", { stdout: [], stderr: ['a\\b\\\\c\\'] }],
    ['percent signs', "printf '%s\\n' '100% %s %d %%' >&2", { stdout: [], stderr: ['100% %s %d %%'] }],
    ['stars and quotes', `printf '%s\\n' '* "$HOME" \`id\`' >&2`, { stdout: [], stderr: ['* "$HOME" `id`'] }],
    ['lines that look like options', "printf '%s\\n' '-n -e' >&2", { stdout: [], stderr: ['-n -e'] }],
    ['carriage returns', "printf 'a\\r\\n' >&2", { stdout: [], stderr: ['a\r'] }],
    ['the record separator alone', "printf '\\036x\\n' >&2", { stdout: [], stderr: ['\u001ex'] }],
    ['nothing', ':', { stdout: [], stderr: [] }],
  ])('passes on %s as they are', async (_what, script, lines) => {
    expect((await run(script)).lines).toEqual(lines);
  });

  it('marks a line of stderr in the middle of one of stdout', async () => {
    const { stdout, lines } = await run('printf out; echo err >&2');
    expect(stdout.toString()).toBe(`out${STDERR_MARK}err\n${END_MARK}\n`);
    expect(lines).toEqual({ stdout: ['out'], stderr: ['err'] });
  });

  it.each<[string, string, Ended['wrote']]>([
    ['nothing', ':', { stdout: '', stderr: '' }],
    ['an empty line', 'echo; echo >&2', { stdout: '\n', stderr: '\n' }],
    ['stdout that ends its line', 'echo hello', { stdout: 'hello\n', stderr: '' }],
    ['stdout that does not', 'printf hello', { stdout: 'hello', stderr: '' }],
    ['only the last line without an end', 'printf "a\\nb"', { stdout: 'a\nb', stderr: '' }],
    ['stderr that ends its line', 'echo oops >&2', { stdout: '', stderr: 'oops\n' }],
    ['stderr that does not', 'printf oops >&2', { stdout: '', stderr: 'oops' }],
    ['both without an end', 'printf hello; printf oops >&2', { stdout: 'hello', stderr: 'oops' }],
    ['stdout alone without one', 'printf hello; echo oops >&2', { stdout: 'hello', stderr: 'oops\n' }],
    ['stderr alone without one', 'echo hello; printf oops >&2', { stdout: 'hello\n', stderr: 'oops' }],
    ['a line in pieces', 'printf a; echo oops >&2; echo b', { stdout: 'ab\n', stderr: 'oops\n' }],
    ['a script that fails', 'printf hello; printf oops >&2; exit 3', { stdout: 'hello', stderr: 'oops' }],
  ])('tells whether the last line has a line end: %s', async (_what, script, wrote) => {
    expect((await run(script)).wrote).toEqual(wrote);
  });

  it('tells so of bytes that are no text', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 * 8 }, (_, index) => (index * 7) % 256));
    await writeFile(join(folder, 'binary'), bytes);
    const { wrote } = await run('cat binary');
    expect(wrote.stdout).toBe(bytes.toString('latin1'));
  });

  it('passes on bytes that are no text, but for null', async () => {
    const bytes = Buffer.from(Array.from({ length: 255 * 8 }, (_, index) => (index % 255) + 1)).filter(
      (byte) => byte !== 0x1e,
    );
    await writeFile(join(folder, 'bytes'), bytes);
    const { lines } = await run('cat bytes >&2');
    const [expected, text] = [Buffer.from(bytes).toString('latin1'), lines.stderr.join('\n')];
    expect(text).toBe(expected);
  });

  it('passes on a large stderr and stdout whole and in order', async () => {
    const numbers = Array.from({ length: 2000 }, (_, index) => `${index} ${'x'.repeat(index % 80)}`);
    await writeFile(join(folder, 'numbers'), `${numbers.join('\n')}\n`);
    const { code, lines } = await run('cat numbers >&2 & cat numbers; wait; exit 4');
    expect(code).toBe(4);
    expect(lines.stderr).toEqual(numbers);
    // Where stderr got in between, a line of stdout comes in two pieces.
    expect(lines.stdout.join('')).toBe(numbers.join(''));
  });

  it('gives the script no more than its environment, and nothing to read', async () => {
    const { lines } = await run('echo "$#:$0"; cat; echo "$m$i$p$rc$r$l"');
    expect(lines.stdout).toEqual(['0:sh', '']);
  });

  it('does not wait for what the script left in the background with its stderr', async () => {
    const child = start('sleep 300 >/dev/null & echo err >&2; exit 5');
    const [[code], ended] = await Promise.all([once(child, 'exit'), collect(child)]);
    expect(code).toBe(5);
    expect(ended.lines.stderr).toEqual(['err']);
  });

  // bash may miss a signal that arrives just before it waits, so there the outcome would be chance.
  if (name === 'bash') return;

  describe('asked to stop', () => {
    const READY = 'echo ready >&2';
    const SPIN = 'while :; do :; done';

    /** The marked line has been through the loop, so every part of the wrapper is up. */
    const stopWhenReady = async (script: string, toGroup = false): Promise<Ended> => {
      const child = start(script);
      const ended = collect(child);
      await written(child, `${STDERR_MARK}ready`);
      process.kill(toGroup ? -(child.pid as number) : (child.pid as number), 'SIGTERM');
      return ended;
    };

    const LAST_WORDS = "trap 'trap : TERM; echo bye >&2; echo end; exit 7' TERM";

    it('passes SIGTERM on and keeps the last words and the exit code', async () => {
      const ended = await stopWhenReady(`${LAST_WORDS}; ${READY}; ${SPIN}`);
      expect(ended).toMatchObject({ code: 7, lines: { stdout: ['end'], stderr: ['ready', 'bye'] } });
    });

    it('passes on a last word that has no line end', async () => {
      const lastWord = "trap 'printf bye >&2; printf end; exit 7' TERM";
      const { code, wrote } = await stopWhenReady(`${lastWord}; ${READY}; ${SPIN}`);
      expect({ code, wrote }).toEqual({ code: 7, wrote: { stdout: 'end', stderr: 'ready\nbye' } });
    });

    it('does no worse when the whole group got the signal already', async () => {
      const ended = await stopWhenReady(`${LAST_WORDS}; ${READY}; ${SPIN}`, true);
      expect(ended).toMatchObject({ code: 7, lines: { stdout: ['end'], stderr: ['ready', 'bye'] } });
    });

    it('ends with 0 when the script traps SIGTERM to end well', async () => {
      expect((await stopWhenReady(`trap 'exit 0' TERM; ${READY}; ${SPIN}`)).code).toBe(0);
    });

    it('ends with 127 when the script does', async () => {
      const { code } = await stopWhenReady(`trap 'exit 127' TERM; ${READY}; ${SPIN}`);
      expect([127, 143]).toContain(code);
    });

    it('ends with 143 when the script has no trap, and ends what it started', async () => {
      const { code, lines } = await stopWhenReady(`${READY}; sleep 300`);
      expect(code).toBe(143);
      expect(lines.stdout).toEqual([]);
    });
  });
});
