import type { Command as Parser } from 'commander';
import { addJobFlags, addPatienceFlags, collect, type PatienceFlags, patienceOf } from './add-flags.ts';
import type { Command } from './command.ts';
import type { JobChanges } from './job-patch.ts';
import type { JobOptions } from './job-request.ts';
import { UsageError } from './usage-error.ts';

type Tell = (command: Command) => void;

const IMAGE = 'such as busybox or public.ecr.aws/docker/library/alpine:3';
/** What a preview is of when all that is asked is when it would run. */
const ANY_IMAGE = 'busybox';
const WEBHOOK = '--url https://example.com/hook';
/** Set where the words behind `--` are known. */
const command = undefined;

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  runat ${line}\n`).join('')}`;

/** The commands that say what a job is: `run`, `put`, `edit`, `preview`; and `start`. */
export const addCreating = (parser: Parser, tell: Tell): void => {
  addRun(parser, tell);
  addPut(parser, tell);
  addEdit(parser, tell);
  addPreview(parser, tell);
  addStart(parser, tell);
};

/** A job runs an image or sends a webhook. */
const oneTarget = (image: string | undefined, url: string | undefined): { readonly image?: string } => {
  if (image !== undefined && url !== undefined) {
    throw new UsageError(`"${image}" and --url: expected one of them, an image to run or a webhook to send`);
  }
  return image === undefined ? {} : { image };
};

/** As `oneTarget`, where one of them must be given. */
const someTarget = (image: string | undefined, url: string | undefined): { readonly image?: string } => {
  if (image === undefined && url === undefined) {
    throw new UsageError("missing required argument 'image', or --url for a webhook");
  }
  return oneTarget(image, url);
};

type RunFlags = JobOptions & PatienceFlags;

const addRun = (parser: Parser, tell: Tell): void => {
  const run = parser
    .command('run')
    .description('create a job: it runs an image, or sends a webhook, now, at its time, or again and again')
    .usage('[options] <image> [-- <command> <argument…>] or [options] --url <url>')
    .argument('[image]', IMAGE)
    .option('--name <name>', 'of the job, to find it by')
    .option('--paused', 'due only once it is resumed')
    .addHelpText(
      'after',
      examples(
        "run busybox --in 2s --follow -- sh -c 'echo hi; exit 4'",
        "run backup:3 --cron '0 3 * * *' --timezone Europe/Berlin --name nightly --retry 2",
        'run worker --copies 20 --wait --env REGION -- work --all',
        `run ${WEBHOOK} --in 10m --body '{"text":"hi"}'`,
      ),
    )
    .action((image: string | undefined, { wait, follow, quiet, ...job }: RunFlags) =>
      tell({
        kind: 'run',
        ...someTarget(image, job.url),
        command,
        job,
        ...patienceOf({ wait, follow, quiet }),
      }),
    );
  addPatienceFlags(addJobFlags(run));
};

const addPut = (parser: Parser, tell: Tell): void => {
  const put = parser
    .command('put')
    .description('create or change the job of a name: for scripts that say the same again and again')
    .usage('[options] <name> <image> [-- <command> <argument…>] or [options] <name> --url <url>')
    .argument('<name>', 'of the job; no other one is kept under it')
    .argument('[image]', IMAGE)
    .option('--paused', 'due only once it is resumed')
    .addHelpText(
      'after',
      examples(
        "put nightly backup:4 --cron '0 3 * * *' --timezone Europe/Berlin --success-within 25h",
        `put refresh ${WEBHOOK} --every 10m --header 'authorization: Bearer …'`,
      ),
    )
    .action((name: string, image: string | undefined, job: JobOptions) =>
      tell({ kind: 'put', name, ...someTarget(image, job.url), command, job }),
    );
  addJobFlags(put);
};

const addEdit = (parser: Parser, tell: Tell): void => {
  const edit = parser
    .command('edit')
    .description('change what is named of a job, and nothing else')
    .usage('[options] <job> [-- <command> <argument…>]')
    .argument('<job>', 'its id or name')
    .option('--name <name>', 'another name')
    .option('--image <image>', 'another image')
    .option(
      '--unset <option>',
      'back to its default, such as ends-at or env.NAME; as often as needed',
      collect,
    )
    .addHelpText(
      'after',
      examples('edit nightly --every 2h', 'edit nightly --image backup:5 --unset ends-at'),
    )
    .action((of: string, changes: JobChanges) => {
      oneTarget(changes.image, changes.url);
      tell({ kind: 'edit', of, command, changes });
    });
  addJobFlags(edit);
};

const addPreview = (parser: Parser, tell: Tell): void => {
  const preview = parser
    .command('preview')
    .description('show when a job would run and what it would cost; creates nothing')
    .usage('[options] [image] [-- <command> <argument…>] or [options] --url <url>')
    .argument('[image]', `${IMAGE}; without one ${ANY_IMAGE}`)
    .option('--count <number>', 'how many times are shown, up to 50')
    .addHelpText('after', examples("preview --cron '0 3 * * *' --timezone Europe/Berlin --count 10"))
    .action((given: string | undefined, { count, ...job }: JobOptions & { readonly count?: string }) => {
      const target = oneTarget(given ?? (job.url === undefined ? ANY_IMAGE : undefined), job.url);
      tell({ kind: 'preview', ...target, command, job, ...(count !== undefined && { count }) });
    });
  addJobFlags(preview);
};

const addStart = (parser: Parser, tell: Tell): void => {
  const start = parser
    .command('start')
    .description('run a job now, beside its schedule; also one that is paused')
    .argument('<job>', 'its id or name')
    .addHelpText('after', examples('start nightly --follow'))
    .action((of: string, flags: PatienceFlags) => tell({ kind: 'start', of, ...patienceOf(flags) }));
  addPatienceFlags(start);
};
