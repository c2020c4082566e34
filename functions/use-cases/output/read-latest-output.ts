import type { Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { joinLines, type OutputLine } from '../../domain/target/shell-wrapper.ts';
import type { JobStore } from '../ports.ts';
import { LARGEST_ANSWER, sizeInAnswer } from '../shared/answer-size.ts';
import { findJob } from '../shared/find-job.ts';
import { findLatestExecution } from './find-latest-execution.ts';
import { type ReadOutputPorts, readOutput } from './read-output.ts';

/** What one participant of an execution wrote: a copy, by its number, or a worker outside. */
export interface AgentOutput {
  readonly agent: string;
  /** As it was written, with the line end of the last line where it has one. */
  readonly stdout: string;
  readonly stderr: string;
}

/** What was written in the last execution that is over. */
export interface LatestOutput {
  readonly completedAt: Instant;
  readonly agents: readonly AgentOutput[];
}

/** Reads what was written in the last execution of a job that is over. */
export type ReadLatestOutput = (jobId: string) => Promise<LatestOutput>;

/** What reading the latest output needs. */
export interface ReadLatestOutputPorts extends ReadOutputPorts {
  readonly jobs: JobStore;
}

const PAGE = 100;
/** The most pages of lines that are read, over all copies; of each copy at least one. */
const MOST_PAGES = 100;

const endOf = ({ stoppedAt, createdAt }: Run): Instant => stoppedAt ?? createdAt;

/**
 * Reads the output of the last execution that is over, each copy's from its beginning; what makes the answer too
 * large is left out.
 * @throws DomainError `not_found` when there is no such job, or no such execution of it yet; `unavailable`.
 */
export const readLatestOutput = (ports: ReadLatestOutputPorts): ReadLatestOutput => {
  const find = findJob(ports);
  const findLatest = findLatestExecution(ports);
  const read = readOutput(ports);

  /** As many lines from the beginning as there is room for. */
  const linesOf = async (runId: string, among: number): Promise<readonly OutputLine[]> => {
    const lines: OutputLine[] = [];
    let room = LARGEST_ANSWER / among;
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES / among; page += 1) {
      const part = await read(runId, { limit: PAGE, cursor });
      for (const line of part.items) {
        room -= sizeInAnswer(line.text);
        if (room < 0) return lines;
        lines.push(line);
      }
      if (part.ended || part.cursor === undefined) break;
      cursor = part.cursor;
    }
    return lines;
  };

  const agentOf = async ({ id, copy, reported }: Run, among: number): Promise<AgentOutput> => {
    if (reported) return { agent: reported.workerId, stdout: reported.stdout, stderr: reported.stderr };
    const lines = await linesOf(id, among);
    return {
      agent: String(copy),
      stdout: joinLines(lines.filter(({ stream }) => stream !== 'stderr')),
      stderr: joinLines(lines.filter(({ stream }) => stream === 'stderr')),
    };
  };

  return async (jobId) => {
    const job = await find(jobId);
    const execution = await findLatest(job);
    if (!execution) throw new DomainError('not_found', `no execution of ${job.id} is over yet`);
    const agents: AgentOutput[] = [];
    // One after the other: the log takes few calls a second.
    for (const run of execution) agents.push(await agentOf(run, execution.length));
    return { completedAt: Math.max(...execution.map(endOf)), agents };
  };
};
