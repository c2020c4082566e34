/** What the lines of a container's output are: told apart only where a shell ran it. */
export type OutputStream = 'stdout' | 'stderr' | 'output';

/** One line of output, without its line end. `at` is when the container wrote it. */
export interface OutputLine {
  readonly at: number;
  readonly stream: OutputStream;
  readonly text: string;
  /** The text was written without a line end behind it. */
  readonly lacksLineEnd?: true;
}

/**
 * What stands before the text of a line of stderr in the one stream that a container has: the record separator
 * (U+001E) and `2>`, as a shell writes the redirection of stderr.
 */
export const STDERR_MARK = '\u001e2>';

/**
 * What the wrapper writes last. The log drops line ends, and this mark shows whether the last line had one: behind a
 * line with a line end the mark is a record of its own, behind any other it ends that line's record.
 */
export const END_MARK = '\u001e0>';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the shell expands these.
/**
 * The program that runs a shell job: `sh -c SHELL_WRAPPER runat <the job's script>`.
 *
 * The script's stdout goes straight to the container's stdout. Its stderr goes to a loop that puts the mark before
 * each line. The script's exit code travels to that loop as a last, separate record and becomes the exit code of
 * the container; where none comes, the script's part was killed. The record names the run and, where the system has random numbers as a
 * file, one of these: a line that the script prints for somebody outside passes for it no more, even if that one knows the run. The loop writes the end mark when all else is written.
 * A signal to stop reaches the script and what it started (they share a process group); the loop outlives it, so that
 * no last word is lost. That signal ends the first wait with its own number, so the code is asked for again: 127 (or
 * -1, in bash) means that it was known already. What is set before the script starts has names that a job cannot
 * give, so that none of its variables is lost. A script may begin with a dash. It runs in the background, where POSIX
 * has a shell ignore SIGINT and SIGQUIT for good: what it starts ignores them too, except in bash. POSIX only, and no
 * program but the shell: busybox's sh is enough.
 */
export const SHELL_WRAPPER = [
  'RUNAT_R=; { read -r RUNAT_R </proc/sys/kernel/random/uuid; } 2>/dev/null;',
  'RUNAT_M=$(printf "\\036"); RUNAT_E="${RUNAT_M}0>$RUNAT_RUN_ID $RUNAT_R "; RUNAT_I=; exec 3>&1;',
  'trap \'trap "" TERM INT HUP; RUNAT_I=1; kill -TERM 0\' TERM INT HUP;',
  '{ trap : TERM INT HUP; sh -c -- "$1" 2>&1 >&3 3>&-; printf "%s%d\\n" "$RUNAT_E" "$?"; } |',
  "{ trap '' TERM INT HUP; rc=137;",
  'while IFS= read -r l; do',
  'case $l in *"$RUNAT_E"*) rc=${l##*"$RUNAT_E"}; l=${l%"$RUNAT_E"*}; break;; esac;',
  'printf "%s2>%s\\n" "$RUNAT_M" "$l"; l=;',
  'done;',
  // What is left is a line without a line end. The end mark follows in the same record.
  'if [ -n "$l" ]; then printf "%s2>%s" "$RUNAT_M" "$l"; fi;',
  'printf "%s0>\\n" "$RUNAT_M"; exit "$rc"; } >&3 &',
  'p=$!; wait "$p"; rc=$?;',
  'if [ "$RUNAT_I" ]; then wait "$p" 2>/dev/null; r=$?; case $r in 127|-1) ;; *) rc=$r;; esac; fi;',
  'exit "$rc"',
].join('\n');
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the shell expands these.

/** A record without the end mark, and whether there was one. */
const withoutEndMark = (message: string): { readonly text: string; readonly isEnd: boolean } => {
  const isEnd = message.endsWith(END_MARK);
  return { text: isEnd ? message.slice(0, -END_MARK.length) : message, isEnd };
};

/**
 * The lines that one record of the log stream holds. In a shell job a mark may stand in the middle, where stdout
 * had not ended its line when stderr began one: what is before it is stdout. Text before a mark lacks a line end.
 */
export const decodeRecord = (at: number, message: string, isShell: boolean): OutputLine[] => {
  if (!isShell) return [{ at, stream: 'output', text: message }];
  const { text, isEnd } = withoutEndMark(message);
  const [before = '', ...marked] = text.split(STDERR_MARK);
  const isMarked = isEnd || marked.length > 0;
  const lines: OutputLine[] = [
    ...(isMarked && before === '' ? [] : [{ at, stream: 'stdout' as const, text: before }]),
    ...marked.map((errors) => ({ at, stream: 'stderr' as const, text: errors })),
  ];
  return lines.map((line, index) =>
    isEnd || index < lines.length - 1 ? { ...line, lacksLineEnd: true } : line,
  );
};

/** The text as it was written: each line with its line end, if it had one. */
export const joinLines = (lines: readonly Pick<OutputLine, 'text' | 'lacksLineEnd'>[]): string =>
  lines.map(({ text, lacksLineEnd }) => (lacksLineEnd ? text : `${text}\n`)).join('');

/** The lines of a text that one stream wrote at once. */
export const splitLines = (at: number, stream: OutputStream, written: string): OutputLine[] => {
  const texts = written.split('\n');
  const last = texts.pop() ?? '';
  const lines: OutputLine[] = texts.map((text) => ({ at, stream, text }));
  return last === '' ? lines : [...lines, { at, stream, text: last, lacksLineEnd: true }];
};
