import type { Mutation } from '../mutation.ts';

const TOKEN = 'functions/domain/stack/token.ts';
const CREATE = 'functions/use-cases/jobs/create-job.ts';
const VERIFIER = 'functions/adapters/oidc/jwt-verifier.ts';
const KEYS = 'functions/adapters/oidc/issuer-keys.ts';
const CALLER = 'functions/domain/stack/oidc-caller.ts';
const KEYS_TEST = ['test/adapters/oidc/issuer-keys.test.ts'];

/** Mistakes in who may ask for what, and in what a repeated request does. */
export const REQUESTS: readonly Mutation[] = [
  {
    name: 'values-for-every-token',
    breaks: 'who may only read sees the credentials in variables and headers',
    file: 'functions/http/jobs/job-view.ts',
    edits: [{ from: "mayUse(caller, 'write')", to: "mayUse(caller, 'any')" }],
    suites: ['http'],
    tests: ['test/http/server/names-only.test.ts'],
  },
  {
    name: 'values-on-every-page',
    breaks: 'who may only read sees the credentials in variables and headers on the pages',
    file: 'functions/pages/parts/seen-request.ts',
    edits: [{ from: "mayUse(caller, 'write')", to: "mayUse(caller, 'any')" }],
    suites: ['http'],
    tests: ['test/http/server/names-only.test.ts'],
  },
  {
    name: 'walk-without-what-was-changed',
    breaks: 'a walk through all jobs misses one that was resumed or brought forward meanwhile',
    file: 'functions/use-cases/jobs/list-jobs.ts',
    edits: [{ from: 'cursor === undefined ? -1 : undefined', to: '-1' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/walk-jobs.test.ts'],
  },
  {
    name: 'walk-state-by-state',
    breaks: 'a walk through all jobs misses those that begin a run meanwhile',
    file: 'functions/use-cases/jobs/list-jobs.ts',
    edits: [
      {
        from: "return jobs.live(page, part === 'changed' ? { ...filter, changedSince: begun } : filter);",
        to: "return part === 'changed' ? jobs.live(page, { ...filter, changedSince: begun }) : jobs.list('scheduled', page, filter);",
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/walk-jobs.test.ts'],
  },
  {
    name: 'live-jobs-read-once',
    breaks: 'a job in two lists at once is shown as it was before',
    file: 'functions/adapters/dynamodb/index-shards.ts',
    edits: [{ from: 'Number(item.version) > Number(known.version)', to: 'false' }],
    suites: ['adapters'],
    tests: ['test/adapters/dynamodb/newest-of.test.ts'],
  },
  {
    name: 'idempotency-fingerprint-ignored',
    breaks: 'another request under a used key is answered as if it had been done',
    file: CREATE,
    edits: [
      { from: 'if (job.fingerprint === bodyPrint) return job;', to: 'if (job.fingerprint) return job;' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/create-and-cancel.test.ts'],
  },
  {
    name: 'calls-without-bound',
    breaks:
      'a call that waits for a socket counts as a connection that failed: many requests at once get 503',
    file: 'functions/adapters/clients/bounded-calls.ts',
    edits: [{ from: 'if (underWay < most) underWay += 1;', to: 'if (underWay >= 0) underWay += 1;' }],
    suites: ['adapters'],
    tests: ['test/adapters/clients/aws-clients.test.ts'],
  },
  {
    name: 'idempotency-key-of-everybody',
    breaks: 'a caller who uses the key of another one gets the job of that one',
    file: 'functions/domain/shared/identifiers.ts',
    edits: [
      { from: 'sha256(JSON.stringify([caller, route, key]))', to: 'sha256(JSON.stringify([route, key]))' },
    ],
    suites: ['domain'],
    tests: ['test/domain/shared/identifiers.test.ts'],
  },
  {
    name: 'alarm-that-fails-undoes-the-promise',
    breaks: 'a job that is stored and will run is answered with an error: the caller makes another one',
    file: 'functions/use-cases/execution/schedule-due.ts',
    edits: [{ from: "log.count('AlarmNotSet');", to: "log.count('AlarmNotSet');\n    throw cause;" }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/create-and-cancel.test.ts'],
  },
  {
    name: 'new-job-without-an-alarm',
    breaks: 'each new job waits for the watchdog',
    file: CREATE,
    edits: [
      {
        from: 'const job = await create(input, id, bodyPrint);\n    await scheduleDue(ports, job);',
        to: 'const job = await create(input, id, bodyPrint);\n    void scheduleDue;',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/create-and-cancel.test.ts'],
  },
  {
    name: 'repeated-request-without-an-alarm',
    breaks: 'who repeats a request that was cut off waits for the watchdog all the same',
    file: CREATE,
    edits: [
      {
        from: 'const job = repeated(first, bodyPrint);\n      // The first try may have been cut off before it set the alarm.\n      await scheduleDue(ports, job);',
        to: 'const job = repeated(first, bodyPrint);',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/repeated-requests.test.ts'],
  },
  {
    name: 'run-now-key-ignored',
    breaks: 'a repeated request to run now runs the job twice',
    file: 'functions/use-cases/runs/run-now.ts',
    edits: [{ from: 'request.key === key);', to: 'request.key !== key);' }],
    suites: ['use-cases'],
  },
  {
    name: 'edition-not-checked',
    breaks: 'an edit overwrites one that its caller has not seen',
    file: 'functions/use-cases/jobs/revise-job.ts',
    edits: [{ from: 'if (condition && !condition(job.edition)) {', to: 'if (condition && !condition) {' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/edits.test.ts'],
  },
  {
    name: 'token-hash-half-compared',
    breaks: 'any secret is taken for any token',
    file: TOKEN,
    edits: [
      {
        from: 'kept.length !== given.length || !timingSafeEqual(kept, given)',
        to: 'kept.length !== given.length || !timingSafeEqual(kept, kept)',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/stack/token.test.ts'],
  },
  {
    name: 'expired-token-accepted',
    breaks: 'a token works after its end',
    file: TOKEN,
    edits: [
      {
        from: 'token.expiresAt === undefined || now < token.expiresAt',
        to: 'token.expiresAt === undefined || now > 0',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/stack/token.test.ts'],
  },
  {
    name: 'read-scope-may-do-everything',
    breaks: 'a token that may only read may create and stop',
    file: TOKEN,
    edits: [
      {
        from: "caller.scopes.includes('admin') || caller.scopes.includes(scope)",
        to: "caller.scopes.includes('admin') || caller.scopes.includes('read')",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/stack/token.test.ts'],
  },
  {
    name: 'scope-not-checked',
    breaks: 'every token may do everything',
    file: 'functions/http/server/require-scope.ts',
    edits: [{ from: 'if (!mayUse(caller, scope)) {', to: "if (!mayUse(caller, 'any')) {" }],
    suites: ['http'],
    tests: ['test/http/server/sign-in.test.ts'],
  },
  {
    name: 'every-origin-allowed',
    breaks: 'a page of any site makes a browser create jobs, with the credentials it keeps',
    file: 'functions/http/server/refuse-cross-site.ts',
    edits: [
      {
        from: "if (allowedOrigins.has(event.headers.origin ?? '')) return;",
        to: 'if (allowedOrigins.size > 0) return;',
      },
    ],
    suites: ['http'],
    tests: ['test/http/server/cross-origin.test.ts'],
  },
  {
    name: 'form-cut-off-is-whole',
    breaks: 'of a form that was cut off on its way, what has come is done',
    file: 'functions/http/read/multipart.ts',
    edits: [{ from: 'if (!isOver)\n    throw', to: 'if (begun > 1_000_000)\n    throw' }],
    suites: ['http'],
    tests: ['test/http/read/multipart.test.ts'],
  },
  {
    name: 'revoked-token-cached-for-ever',
    breaks: 'a token that was revoked works for as long as the function lives',
    file: 'functions/use-cases/stack/authenticate.ts',
    edits: [
      {
        from: 'if (cached && now < cached.until) return cached.token;',
        to: 'if (cached) return cached.token;',
      },
    ],
    suites: ['use-cases', 'http'],
    tests: ['test/http/server/sign-in.test.ts'],
  },
  {
    name: 'cancel-that-leaves-the-schedule',
    breaks: 'a canceled job runs on',
    file: 'functions/domain/job/job-edits.ts',
    edits: [{ from: 'paused: false,\n    nextDueAt: null,', to: 'paused: false,' }],
    suites: ['domain'],
    tests: ['test/domain/job/job-edits.test.ts', 'test/domain/execution/job-life.test.ts'],
  },
  {
    name: 'failed-message-acknowledged',
    breaks: 'a wake-up or an event that could not be handled never comes again',
    file: 'functions/handlers/queue-batch.ts',
    edits: [{ from: 'return [{ itemIdentifier: messageId }];', to: 'return [];' }],
    suites: ['adapters'],
    tests: ['test/adapters/queue-batch.test.ts'],
  },
  {
    name: 'whole-batch-repeated',
    breaks: 'one message that fails brings the whole batch back, again and again',
    file: 'functions/handlers/queue-batch.ts',
    edits: [
      {
        from: 'return [{ itemIdentifier: messageId }];',
        to: 'throw cause;',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/queue-batch.test.ts'],
  },
  {
    name: 'address-alone-names-a-job',
    breaks: 'a gateway has cut the name in the address: another job is changed',
    file: 'functions/http/jobs/job-routes.ts',
    edits: [
      {
        from: 'isObject(body) ? nameFault(desired.name, arrived, isCut) : undefined',
        to: 'isObject(body) ? undefined : nameFault(desired.name, arrived, isCut)',
      },
    ],
    suites: ['http'],
    tests: ['test/http/jobs/put-jobs.test.ts'],
  },
  {
    name: 'followers-kept-waiting-in-aws',
    breaks: 'ten followers hold the ten executions of a new account, and nothing that is due starts',
    file: 'functions/use-cases/output/follow-output.ts',
    edits: [
      { from: 'within(settings.followWait, request)', to: 'within(settings.followWait || 20_000, request)' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/output/follow-output.test.ts'],
  },
  {
    name: 'source-without-an-address-let-through',
    breaks: 'a request whose address is unknown passes the ranges of the stack',
    file: 'functions/http/server/refuse-source.ts',
    edits: [
      {
        from: 'if (isIP(source) !== 0 && allowed.check(source, familyOf(source))) return;',
        to: 'if (isIP(source) === 0 || allowed.check(source, familyOf(source))) return;',
      },
    ],
    suites: ['http'],
    tests: ['test/http/server/refuse-source.test.ts'],
  },
  {
    name: 'audience-not-checked',
    breaks: 'a token that the issuer gave for another service opens this stack',
    file: 'functions/use-cases/stack/authenticate.ts',
    edits: [{ from: 'if (!isForAudience(claims, rules)) {', to: 'if (claims.aud === null) {' }],
    suites: ['http'],
    tests: ['test/http/server/oidc.test.ts'],
  },
  {
    name: 'client-beside-the-audience',
    breaks: 'a token for another service counts because its client is one that is known',
    file: CALLER,
    edits: [{ from: 'listOf(claims.aud ?? claims.client_id)', to: '[claims.aud, claims.client_id].flat()' }],
    suites: ['domain'],
    tests: ['test/domain/stack/oidc-caller.test.ts'],
  },
  {
    name: 'rights-of-inherited-names',
    breaks: 'a token whose claim names a member that every object has is read as a rule',
    file: CALLER,
    edits: [
      {
        from: 'const claim = Object.hasOwn(claims, scopeClaim) ? claims[scopeClaim] : undefined;',
        to: "const claim = scopeClaim in claims ? 'runat:read' : undefined;",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/stack/oidc-caller.test.ts'],
  },
  {
    name: 'token-without-an-end',
    breaks: 'a token of the issuer without exp counts for ever',
    file: VERIFIER,
    edits: [{ from: "requiredClaims: ['exp', 'sub'],", to: "requiredClaims: ['sub']," }],
    suites: ['adapters'],
    tests: ['test/adapters/oidc/jwt-verifier.test.ts'],
  },
  {
    name: 'time-of-the-process',
    breaks: 'tokens are judged by another clock than everything else',
    file: VERIFIER,
    edits: [{ from: 'currentDate: new Date(this.#clock.now()),', to: 'currentDate: new Date(0),' }],
    suites: ['adapters'],
    tests: ['test/adapters/oidc/jwt-verifier.test.ts'],
  },
  {
    name: 'flood-of-unknown-keys',
    breaks: 'each token that names a key which nobody has makes the issuer be asked',
    file: KEYS,
    edits: [
      {
        from: 'if (!(error instanceof errors.JWKSNoMatchingKey) || this.#isKnownFor(ASKED_AGAIN_AFTER)) throw error;',
        to: 'if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;',
      },
    ],
    suites: ['adapters'],
    tests: KEYS_TEST,
  },
  {
    name: 'keys-kept-for-ever',
    breaks: 'a key that the issuer has taken back signs people in for as long as the function lives',
    file: KEYS,
    edits: [
      {
        from: 'if (!this.#isKnownFor(TRUSTED_FOR)) await this.#ask();',
        to: 'if (!this.#known) await this.#ask();',
      },
    ],
    suites: ['adapters'],
    tests: KEYS_TEST,
  },
  {
    name: 'silent-issuer-asked-again',
    breaks: 'every token of a burst waits for an issuer that does not answer',
    file: KEYS,
    edits: [
      {
        from: 'if (failed && this.#clock.now() - failed.at < LEFT_ALONE_FOR)',
        to: 'if (failed && !failed.at)',
      },
    ],
    suites: ['adapters'],
    tests: KEYS_TEST,
  },
  {
    name: 'description-of-another-issuer',
    breaks: 'who can write the description of an issuer at its address brings keys of his own',
    file: KEYS,
    edits: [{ from: 'if (issuer !== this.#issuer) throw', to: 'if (issuer === undefined) throw' }],
    suites: ['adapters'],
    tests: KEYS_TEST,
  },
];
