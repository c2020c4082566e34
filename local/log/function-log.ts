import { LogFile } from './log-file.ts';
import type { LogEntry } from './log-lines.ts';

/**
 * Sends what the functions write to standard output to a file, as CloudWatch Logs would take it, begun anew with each
 * start, so that the terminal stays readable. Each entry, which is a line of JSON, is passed on as well.
 * @returns takes the capture back
 */
export function captureFunctionLog(file: string, tell: (entry: LogEntry) => void): () => void {
  const log = new LogFile(file);
  const { write } = process.stdout;
  process.stdout.write = ((chunk: string | Uint8Array) => {
    log.write(chunk);
    const entry = typeof chunk === 'string' ? parseEntry(chunk) : undefined;
    if (entry !== undefined) tell(entry);
    return true;
  }) as typeof write;
  return () => {
    process.stdout.write = write;
  };
}

function parseEntry(text: string): LogEntry | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LogEntry;
  } catch {
    // Something that only looks like an entry.
    return undefined;
  }
}
