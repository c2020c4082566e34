import type { Mutation } from '../mutation.ts';

const RULES = 'functions/domain/execution/launching.ts';
const LAUNCHER = 'functions/adapters/ecs/ecs-run-launcher.ts';
const MACHINE = 'functions/domain/run/run-machine.ts';
const TRIES = 'functions/domain/run/start-tries.ts';

/** Mistakes in how the container of a run is started: at most once, and at least once. */
export const LAUNCHING: readonly Mutation[] = [
  {
    name: 'token-kept-after-failures',
    breaks: 'ECS replays its refusal for a day: the run never starts, although there is capacity again',
    file: TRIES,
    edits: [{ from: 'keepsToken ? {} : { tokenTry: run.tokenTry + 1, tokenFrom: tryFrom }', to: '{}' }],
    suites: ['domain'],
    tests: ['test/domain/execution/refusal.test.ts'],
  },
  {
    name: 'token-changed-after-throttling',
    breaks: 'a start call whose answer was lost is repeated under another token: two containers',
    file: TRIES,
    edits: [{ from: 'keepsToken ? {} : {', to: '{' }],
    suites: ['domain'],
    tests: ['test/domain/execution/refusal.test.ts'],
  },
  {
    name: 'throttling-taken-for-failures',
    breaks: 'a throttled call says that the token is used up: two containers',
    file: LAUNCHER,
    edits: [
      {
        from: "return { kind: 'refused', reason, keepsToken: true };",
        to: "return { kind: 'refused', reason };",
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'token-of-every-try-the-same',
    breaks: 'the try has no part in the token: ECS replays its refusal',
    file: 'functions/domain/shared/identifiers.ts',
    edits: [{ from: 'sha256(JSON.stringify([runId, tokenTry]))', to: 'sha256(JSON.stringify([runId]))' }],
    suites: ['domain'],
    tests: ['test/domain/shared/identifiers.test.ts'],
  },
  {
    name: 'conflict-exception-not-read',
    breaks:
      'a container that is there already is not taken over: the run ends as failed to start, and goes on',
    file: LAUNCHER,
    edits: [
      {
        from: 'error instanceof ConflictException ? error.resourceIds?.[0] : undefined',
        to: 'undefined as string | undefined',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'no-capacity-taken-as-final',
    breaks: 'a moment without capacity ends the run instead of letting it wait',
    file: LAUNCHER,
    edits: [
      {
        from: "return { kind: 'refused', reason: startFailure(message) };",
        to: "return { kind: 'impossible', reason: startFailure(message) };",
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'other-ended-container-taken',
    breaks:
      'where ECS refuses the status beside the run, any ended container of the image counts as that of the run',
    file: LAUNCHER,
    edits: [{ from: ' && task.runId === runId);', to: ');' }],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'new-right-taken-as-missing',
    breaks: 'a start that IAM refuses shortly after a deploy ends the run, although the right is there',
    file: MACHINE,
    edits: [
      {
        from: "if (judged === 'again') return tryLater",
        to: "if (judged === 'mistake') return tryLater",
      },
    ],
    suites: ['domain', 'use-cases'],
    tests: ['test/domain/execution/refusal.test.ts', 'test/use-cases/execution/due-and-launch.test.ts'],
  },
  {
    name: 'missing-right-tried-until-the-deadline',
    breaks: 'a mistake in the rights is told after an hour instead of minutes',
    file: MACHINE,
    edits: [
      {
        from: 'const { deniedSince = now, launchTries } = run;',
        to: 'const { launchTries } = run; const deniedSince = now;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/refusal.test.ts'],
  },
  {
    name: 'token-changed-after-a-denial',
    breaks: 'IAM refuses before ECS looks at the token, so an earlier call may have started a container: two',
    file: LAUNCHER,
    edits: [
      {
        from: "return { kind: 'denied', reason, keepsToken: true };",
        to: "return { kind: 'denied', reason };",
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'denied-container-never-started-again',
    breaks: 'a container that may not write its log yet, shortly after a deploy, ends the occurrence',
    file: 'functions/domain/job/policies.ts',
    edits: [{ from: 'return hasPolicy || (deniedSince', to: 'return hasPolicy && (deniedSince' }],
    suites: ['domain'],
    tests: ['test/domain/job/policies.test.ts'],
  },
  {
    name: 'denied-container-started-for-ever',
    breaks: 'each further attempt begins its five minutes anew: a mistake in the rights is tried ten times',
    file: 'functions/domain/execution/after-run.ts',
    edits: [{ from: "budget === 'start_failure' && deniedSince !== undefined", to: 'deniedSince === null' }],
    suites: ['domain'],
    tests: ['test/domain/execution/after-run.test.ts'],
  },
  {
    name: 'unclear-answer-taken-as-refusal',
    breaks: 'a start call that was cut off counts as refused and changes the token: two containers',
    file: LAUNCHER,
    edits: [
      {
        from: "if (!isNamed(error, ...REFUSALS)) throw unexpected(error, 'starting a container');",
        to: "if (!isNamed(error, ...REFUSALS)) return { kind: 'refused', reason };",
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'ended-container-not-found',
    breaks:
      'a container that has ended before its start was known is not found: the run is lost, or starts again',
    file: LAUNCHER,
    edits: [{ from: ' ?? (await this.#findStopped(runId, definition))', to: '' }],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'stop-during-a-start-not-stored',
    breaks:
      'a run is over while the call that starts its container is still under way, and the container goes on',
    file: MACHINE,
    edits: [
      {
        from: 'if (run.stopIntent === undefined) {',
        to: 'if (run.stopIntent === undefined && run.handle !== undefined) {',
      },
      {
        from: `STOP_ENDINGS[run.stopIntent];
    return end(run`,
        to: `STOP_ENDINGS[run.stopIntent ?? intent];
    return end(run`,
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'unclaimed-run-launched',
    breaks: 'a run starts although its job does not name it: of a job that was canceled in that moment, too',
    file: RULES,
    edits: [
      {
        from: 'if (job && isActive) return decideClaimed',
        to: 'if (job && !job.waitingRuns.includes(run.id)) return',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'waiting-run-launched',
    breaks: 'a run that waits for another starts beside it',
    file: RULES,
    edits: [
      {
        from: 'if (job && isActive) return decideClaimed',
        to: 'if (job && (isActive || isWaiting)) return decideClaimed',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'second-container-goes-on',
    breaks: 'two start calls under two tokens have each started a container, and both go on',
    file: MACHINE,
    edits: [
      {
        from: "return stopOrphan(handle, 'the run has another container');",
        to: 'return STAYS;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/run-machine.test.ts'],
  },
  {
    name: 'stop-forgotten-while-launched',
    breaks: 'a run that was asked to stop while it was started goes on until the watchdog comes',
    file: MACHINE,
    edits: [
      {
        from: 'return become(goesOn(launched, now), ...stopOf(launched));',
        to: 'return become(goesOn(launched, now));',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/run-machine.test.ts'],
  },
  {
    name: 'step-not-checked',
    breaks: 'a run goes back from running to waiting when a rule elsewhere is broken, and nobody hears of it',
    file: MACHINE,
    edits: [
      {
        from: 'return after ? { run: checked(run, after), effects } : { effects };',
        to: 'return after ? { run: after, effects } : { effects };',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/run-machine.test.ts'],
  },
  {
    name: 'searched-once',
    breaks: 'a run ends as failed to start while ECS does not show its container yet, which then runs',
    file: RULES,
    edits: [{ from: 'isLast: now >= searchFrom + LOST_AFTER', to: 'isLast: true' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'role-not-handed-on',
    breaks: 'a container has not the rights that its job names',
    file: LAUNCHER,
    edits: [
      { from: '      ...overrides,', to: '      cpu: overrides.cpu,\n      memory: overrides.memory,' },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'any-role-taken',
    breaks: 'a job is taken whose role the stack cannot give: it fails at its time instead of at once',
    file: 'functions/domain/target/allowed-arns.ts',
    edits: [{ from: "allowed === 'any' || allowed.includes(arn)", to: "allowed === 'any' || arn !== ''" }],
    suites: ['domain'],
    tests: ['test/domain/target/task-role.test.ts'],
  },
  {
    name: 'login-sent-to-any-registry',
    breaks: 'somebody names an image of their own registry and is told the login of another',
    file: 'functions/domain/target/registry-credentials.ts',
    edits: [{ from: 'login.registry === registry', to: "registry !== ''" }],
    suites: ['domain'],
    tests: ['test/domain/target/registry-credentials.test.ts'],
  },
  {
    name: 'login-given-to-a-container',
    breaks: 'a job names the login of a registry among its secrets, and its container prints it',
    file: 'functions/domain/request/target-request.ts',
    edits: [{ from: '!readsRegistryCredentials(reference, logins)', to: "reference !== ''" }],
    suites: ['domain'],
    tests: ['test/domain/request/job-request-faults.test.ts'],
  },
  {
    name: 'address-unknown-where-told-first',
    breaks:
      'a run whose container told of itself before its start call was answered is billed for an address that it has not',
    file: MACHINE,
    edits: [
      {
        from: 'const isKnown = run.allocation?.publicAddress === allocation?.publicAddress;',
        to: 'const isKnown = true;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/run-machine.test.ts'],
  },
  {
    name: 'early-launch-made',
    breaks:
      'a run that ECS has refused is tried again by every wake-up of it, without the wait that ECS needs',
    file: RULES,
    edits: [{ from: "if (now < run.tryFrom) return { kind: 'nothing' };", to: '' }],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'forgotten-token-trusted',
    breaks: 'a start call is repeated after ECS has forgotten its token: two containers',
    file: RULES,
    edits: [{ from: 'tokenFrom + TOKEN_TRUSTED_FOR,', to: 'Infinity,' }],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'calls-under-way-not-awaited',
    breaks: 'a run ends as failed to start while another process is starting its container, which then runs',
    file: RULES,
    edits: [{ from: 'callsUntil + CALLS_END_WITHIN', to: 'callsUntil' }],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'stop-not-seen-by-launch',
    breaks: 'a run that was stopped before it had a container starts all the same',
    file: RULES,
    edits: [
      {
        from: 'if (run.stopIntent !== undefined && (isActive || isWaiting))',
        to: "if (run.stopIntent === 'timeout' && (isActive || isWaiting))",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'throttled-start-not-looked-up',
    breaks:
      'a run whose container runs is told not to have been started, because a repeat of its call was throttled',
    file: RULES,
    edits: [
      {
        from: 'run.tryFrom >= run.startBy && run.tokenFrom >= run.tryFrom',
        to: 'run.tryFrom >= run.startBy',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'start-deadline-off-by-one',
    breaks: 'a run that is refused up to its start deadline is not given up there',
    file: RULES,
    edits: [{ from: 'run.tryFrom >= run.startBy && run', to: 'run.tryFrom > run.startBy && run' }],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'unusable-image-called-for',
    breaks: 'a run whose image ECS refuses is started all the same, from no definition',
    file: RULES,
    edits: [
      {
        from: "target.kind === 'container' && definition === undefined ?",
        to: "target.kind === 'marker' && definition === undefined ?",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'refused-run-not-woken',
    breaks: 'a refused start is tried again by the watchdog only, a minute later each time',
    file: MACHINE,
    edits: [
      {
        from: "return become(goesOn(later, now), { kind: 'try_start', at: later.tryFrom });",
        to: 'return become(goesOn(later, now));',
      },
    ],
    suites: ['use-cases'],
    tests: [
      'test/use-cases/execution/due-and-launch.test.ts',
      'test/use-cases/crash-points/crash-points.test.ts',
    ],
  },
  {
    name: 'container-of-stopped-run-left-alone',
    breaks: 'a container that started while its run was being stopped runs on, and nobody knows it',
    file: MACHINE,
    edits: [
      {
        from: "if (event.kind === 'launched') return run.handle === event.handle ? STAYS : stopOrphan(event.handle);",
        to: "if (event.kind === 'launched') return STAYS;",
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'throttled-start-repeated-by-the-client',
    breaks: 'a start that is throttled keeps whatever else of its batch is due at that second',
    file: 'functions/adapters/clients/ecs-client.ts',
    edits: [{ from: "clientSettings('ecs', ECS_ANSWER_MS, 1)", to: "clientSettings('ecs', ECS_ANSWER_MS)" }],
    suites: ['adapters'],
    tests: ['test/adapters/clients/aws-clients.test.ts'],
  },
];
