import type { Mutation } from '../mutation.ts';

const DELIVERING = 'functions/domain/delivery/delivering.ts';
const RETRY = 'functions/domain/delivery/webhook-retry.ts';
const SIGNATURE = 'functions/domain/delivery/webhook-signature.ts';
const DELIVER = 'functions/use-cases/deliveries/deliver-webhook.ts';
const TRANSFER = 'functions/adapters/webhook/http-exchange.ts';
const SENDER = 'functions/adapters/webhook/http-sender.ts';
const SENDER_TESTS = [
  'test/adapters/webhook/http-sender-addresses.test.ts',
  'test/adapters/webhook/http-sender-tls.test.ts',
];

/** Mistakes in what is sent, to whom, how often and how it is signed. */
export const WEBHOOKS: readonly Mutation[] = [
  {
    name: 'delivery-lease-ignored',
    breaks: 'two hints send the same webhook side by side',
    file: DELIVERING,
    edits: [{ from: 'Math.max(delivery.nextTryAt, delivery.leasedUntil ?? 0)', to: 'delivery.nextTryAt' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/delivering.test.ts', 'test/domain/delivery/delivery-life.test.ts'],
  },
  {
    name: 'webhook-id-of-each-try-another',
    breaks: 'receivers cannot tell a repeat from something new',
    file: DELIVER,
    edits: [
      {
        from: 'signWebhook({ id, sentAt: at, body }, secrets)',
        to: 'signWebhook({ id: id + at, sentAt: at, body }, secrets)',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/deliveries/webhooks.test.ts', 'test/use-cases/deliveries/webhook-runs.test.ts'],
  },
  {
    name: 'delivery-id-of-each-attempt-another',
    breaks: 'a launch that is repeated sends the webhook a second time',
    file: 'functions/use-cases/execution/target-launcher.ts',
    edits: [
      {
        from: 'const delivery = targetDelivery(job, run, now);',
        to: 'const delivery = targetDelivery(job, { ...run, id: run.id.replace(/\\d+$/, String((now % 89) + 10)) }, now);',
      },
    ],
    suites: ['use-cases'],
    tests: [
      'test/use-cases/deliveries/webhook-runs.test.ts',
      'test/use-cases/crash-points/webhook-crash-points.test.ts',
    ],
  },
  {
    name: 'try-made-before-it-is-stored',
    breaks: 'two hints send the same webhook side by side, because neither claims it first',
    file: DELIVER,
    edits: [
      {
        from: 'const saved = await deliveries.save(await judge(leased));',
        to: "const judged = await judge(leased);\n    const saved = judged.status === 'pending' && judged.leasedUntil !== undefined ? judged : await deliveries.save(judged);",
      },
    ],
    suites: ['use-cases'],
    tests: [
      'test/use-cases/deliveries/webhook-hints.test.ts',
      'test/use-cases/crash-points/webhook-crash-points.test.ts',
      'test/use-cases/deliveries/webhooks.test.ts',
    ],
  },
  {
    name: 'hanging-receiver-not-left-alone',
    breaks: 'each webhook to a receiver that hangs fills a place in a batch, so that those of others wait',
    file: DELIVER,
    edits: [
      {
        from: 'const left = seen && isLeft(seen, now) &&',
        to: 'const left = seen && isLeft(seen, 0) && now < 0 &&',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/deliveries/hanging-receivers.test.ts'],
  },
  {
    name: 'hanging-receiver-asked-by-all',
    breaks: 'after a minute all webhooks that wait for a receiver that hangs fill the batch at once',
    file: DELIVER,
    edits: [{ from: 'memory.note(origin, beforeTry(seen, now));', to: 'void beforeTry;' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/deliveries/hanging-receivers.test.ts'],
  },
  {
    name: 'webhook-lateness-from-queueing',
    breaks: 'latenessMs is 0 however long a webhook waits for its first try',
    file: 'functions/domain/run/task-state.ts',
    edits: [{ from: 'seen.isWebhook ? (seen.startedAt ?? run.startedAt) : launchedAt', to: 'launchedAt' }],
    suites: ['domain', 'use-cases'],
    tests: ['test/domain/run/task-state.test.ts', 'test/use-cases/deliveries/hanging-receivers.test.ts'],
  },
  {
    name: 'callback-tells-a-run-that-goes-on',
    breaks: 'a callback says how a run ended before its record does',
    file: DELIVER,
    edits: [
      {
        from: 'return isFinal(run.status) ? delivery : postponed(delivery, clock.now());',
        to: 'void postponed;\n    return delivery;',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'stopped-run-still-sends',
    breaks: 'the webhook of a run that was stopped is sent all the same',
    file: DELIVER,
    edits: [{ from: '!isSealed(run) && run.stopIntent === undefined', to: '!isSealed(run)' }],
    suites: ['use-cases'],
  },
  {
    name: 'end-of-a-delivery-not-told',
    breaks: 'the run that a webhook is learns its end from the watchdog only',
    file: DELIVER,
    edits: [
      {
        from: "if (stored.status !== 'pending' || stored.tryCount === 1) await tellRun(stored);",
        to: 'if (stored.tryCount === 1) await tellRun(stored);',
      },
    ],
    suites: ['use-cases'],
    tests: [
      'test/use-cases/deliveries/webhook-runs.test.ts',
      'test/use-cases/deliveries/webhook-hints.test.ts',
      'test/use-cases/crash-points/webhook-crash-points.test.ts',
    ],
  },
  {
    name: 'gone-receiver-tried-again',
    breaks: 'a receiver that answered 410 is called for a day',
    file: RETRY,
    edits: [{ from: 'answer.status === 410)', to: 'answer.status === 499)' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/webhook-retry.test.ts'],
  },
  {
    name: 'retry-after-ignored',
    breaks: 'a receiver that asked for peace is called all the same',
    file: RETRY,
    edits: [{ from: 'Math.max(now + spread, now + least, asked ?? now)', to: 'now + spread' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/webhook-retry.test.ts'],
  },
  {
    name: 'webhook-tried-for-ever',
    breaks: 'a receiver that is gone is called for as long as the job is kept',
    file: RETRY,
    edits: [{ from: 'if (now >= end) return', to: 'if (now > end + TRIED_FOR) return' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/webhook-retry.test.ts'],
  },
  {
    name: 'redirect-taken-as-success',
    breaks: 'a callback that was redirected counts as delivered, although nobody got it',
    file: DELIVERING,
    edits: [{ from: "const ANY_SUCCESS = ['2xx'];", to: "const ANY_SUCCESS = ['2xx', '3xx'];" }],
    suites: ['domain', 'use-cases'],
    tests: [
      'test/domain/delivery/delivering.test.ts',
      'test/domain/delivery/delivery-content.test.ts',
      'test/domain/delivery/delivery-life.test.ts',
      'test/use-cases/deliveries/callbacks.test.ts',
    ],
  },
  {
    name: 'redirect-followed',
    breaks: 'a receiver sends the webhook on to a machine inside the network',
    file: TRANSFER,
    edits: [
      {
        from: 'const response = await answerTo(request);',
        to: `const response = await answerTo(request);
    const { location } = response.headers;
    if (location !== undefined) return transfer({ ...order, url: new URL(location, order.url) });`,
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/webhook/http-sender.test.ts', 'test/adapters/webhook/http-sender-answer.test.ts'],
  },
  {
    name: 'signature-over-another-body',
    breaks: 'receivers refuse every webhook: the signature is not of what was sent',
    file: DELIVER,
    edits: [
      {
        from: 'signWebhook({ id, sentAt: at, body }, secrets)',
        to: 'signWebhook({ id, sentAt: at, body: JSON.stringify(body) }, secrets)',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/deliveries/webhooks.test.ts', 'test/use-cases/deliveries/webhook-runs.test.ts'],
  },
  {
    name: 'time-left-out-of-the-signature',
    breaks: 'a webhook that somebody recorded can be sent again with a new time',
    file: SIGNATURE,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source.
    edits: [{ from: '`${id}.${timestamp}.${body}`', to: '`${id}.${body}`' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/webhook-signature.test.ts'],
  },
  {
    name: 'signed-with-one-secret',
    breaks: 'receivers that still have the secret before refuse every webhook on the day of a change',
    file: SIGNATURE,
    edits: [{ from: 'secrets.map((secret) => {', to: 'secrets.slice(0, 1).map((secret) => {' }],
    suites: ['domain'],
    tests: ['test/domain/delivery/webhook-signature.test.ts'],
  },
  {
    name: 'private-address-allowed',
    breaks: 'a name that resolves to a private address reaches machines inside the network',
    file: SENDER,
    edits: [{ from: 'if (why !== undefined) {', to: 'if (why !== undefined && family !== 0) {' }],
    suites: ['adapters'],
    tests: SENDER_TESTS,
  },
  {
    name: 'first-address-judged',
    breaks: 'a name with a public and a private address reaches the private one',
    file: SENDER,
    edits: [
      {
        from: 'for (const { address } of addresses) {',
        to: 'for (const { address } of addresses.slice(0, 1)) {',
      },
    ],
    suites: ['adapters'],
    tests: SENDER_TESTS,
  },
  {
    name: 'name-resolved-a-second-time',
    breaks: 'a name that resolves otherwise the second time reaches machines inside the network',
    file: TRANSFER,
    edits: [{ from: '    lookup: lookupAmong(addresses),\n', to: '' }],
    suites: ['adapters'],
    tests: SENDER_TESTS,
  },
  {
    name: 'metadata-address-allowed',
    breaks: 'an exception for a private range opens the credentials of the machine',
    file: 'functions/domain/target/webhook-address.ts',
    edits: [
      {
        from: "if (METADATA.has(end.toString())) return 'the metadata address of a cloud';",
        to: 'void METADATA;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/target/webhook-address.test.ts'],
  },
  {
    name: 'certificates-not-verified',
    breaks: 'anybody on the way can read and answer webhooks',
    file: TRANSFER,
    edits: [{ from: 'rejectUnauthorized: true', to: 'rejectUnauthorized: false' }],
    suites: ['adapters'],
    tests: SENDER_TESTS,
  },
  {
    name: 'digits-lost-in-the-store',
    breaks: 'a webhook is sent with another number than the job has: a message goes to another chat',
    file: 'functions/adapters/dynamodb/dynamodb-items.ts',
    edits: [{ from: 'body: parseExactJson(body)', to: 'body: JSON.parse(body)' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts'],
  },
  {
    name: 'digits-lost-in-the-request',
    breaks: 'the same, before the job is stored',
    file: 'functions/http/jobs/job-routes.ts',
    edits: [{ from: "keepingDigitsIn('body', jsonBody)", to: 'jsonBody' }],
    suites: ['http'],
    tests: ['test/http/jobs/exact-body.test.ts'],
  },
  {
    name: 'digits-lost-in-a-patch',
    breaks: 'a merge patch makes an object of a number, and the receiver gets that',
    file: 'functions/domain/shared/value-schemas.ts',
    edits: [{ from: ' && !isExactNumber(value)', to: '' }],
    suites: ['http'],
    tests: ['test/http/jobs/exact-body.test.ts'],
  },
  {
    name: 'echo-of-a-receiver',
    breaks: 'a token that may only read sees a password that a receiver sent back',
    file: 'functions/use-cases/deliveries/deliver-webhook.ts',
    edits: [{ from: 'withoutEchoes(heard, headers)', to: 'withoutEchoes(heard, {})' }],
    suites: ['http'],
    tests: ['test/http/deliveries/deliveries.test.ts'],
  },
];
