/**
 * Who may import whom. `npm run rooms` writes the rules of the linter from this table (`biome-rooms.generated.json`), and a test
 * holds them to it. docs/architecture.md says what each room holds.
 */
import type { Rooms } from './room-shape.ts';

/** Refuses the clock and randomness. */
const PURE = ['./biome-plugins/pure-domain.grit'];

/** What routes know, those of older APIs, and pages. */
const ROUTE = '../../contract ../../domain ../../use-cases ../schemas ../answers ../read ../server';
const DIALECT =
  '../../contract ../../domain ../../use-cases ../../http/answers ../../http/read ../../http/server';
const PAGE = '../parts ../../domain ../../use-cases ../../http/answers ../../http/read ../../http/server';

/** Where files match twice, the later line counts. `node` is all of Node. */
export const ROOMS: readonly Rooms[] = [
  {
    why: 'contract holds facts the build and the running code agree on; it imports nothing.',
    rooms: [
      ['functions/contract', '../domain/request/job-fields.ts ../domain/shared/zone-offsets.ts node:net'],
    ],
  },
  {
    why: 'domain is plain values and pure functions; a room of it knows only those below it.',
    plugins: PURE,
    rooms: [
      ['functions/domain/shared', 'jsonc-parser leven node:crypto zod'],
      ['functions/domain/schedule', '../shared node:crypto'],
      ['functions/domain/target', '../shared ipaddr.js'],
      ['functions/domain/stack', '../shared node:crypto'],
      ['functions/domain/run', '../shared ../target'],
      ['functions/domain/job', '../shared ../schedule ../target ../run'],
      ['functions/domain/execution', '../shared ../schedule ../target ../run ../job'],
      ['functions/domain/delivery', '../shared ../target ../run ../job node:crypto'],
      ['functions/domain/request', '../shared ../schedule ../target ../job ../delivery'],
      ['functions/domain/activity', '../shared ../job ../request'],
    ],
  },
  {
    why: 'use cases know the domain and the ports; the world comes in through the ports.',
    rooms: [
      ['functions/use-cases/*.ts', '../domain'],
      ['functions/use-cases/ports.ts', './ports'],
      ['functions/use-cases/ports', '../../domain'],
      ['functions/use-cases/shared', '../../domain ../ports.ts'],
      ['functions/use-cases/activity', '../../domain ../ports.ts ../shared'],
      ['functions/use-cases/deliveries', '../../domain ../ports.ts ../shared ../activity'],
      ['functions/use-cases/execution', '../../domain ../ports.ts ../shared ../activity ../deliveries'],
      ['functions/use-cases/jobs', '../../domain ../ports.ts ../shared ../activity ../execution'],
      ['functions/use-cases/runs', '../../domain ../ports.ts ../shared ../activity ../execution'],
      ['functions/use-cases/output', '../../domain ../ports.ts ../shared'],
      ['functions/use-cases/stack', '../../domain ../ports.ts ../shared ../activity ../execution'],
      [
        'functions/use-cases/api',
        '../../domain ../activity ../deliveries ../execution ../jobs ../output ../runs ../shared ../stack',
      ],
    ],
  },
  {
    why: 'adapters are the world: contract, domain, port types, the AWS SDK and node.',
    rooms: [
      ['functions/adapters/*.ts', '../contract ../domain ../use-cases/ports.ts @aws-sdk/** node'],
      [
        'functions/adapters/dynamodb',
        '../../contract ../../domain ../../use-cases/ports.ts ../*.ts @aws-sdk/**',
      ],
      [
        'functions/adapters/ecs',
        '../../contract ../../domain ../../use-cases/ports.ts ../*.ts ../dynamodb @aws-sdk/**',
      ],
      ['functions/adapters/clients', '@aws-sdk/**'],
      ['functions/adapters/oidc', '../../contract ../../domain ../../use-cases/ports.ts jose'],
      ['functions/adapters/webhook', '../../domain ../../use-cases/ports.ts node'],
    ],
  },
  {
    why: 'http translates; it never sees an adapter, the SDK or how things are wired.',
    rooms: [['functions/http/*.ts', '../contract ../domain ../use-cases']],
  },
  {
    why: 'schemas describe what http answers; other rooms import their types only, so that no bundle carries them.',
    rooms: [['functions/http/schemas', '../../domain zod']],
  },
  {
    why: 'http translates; it never sees an adapter, the SDK or how things are wired.',
    rooms: [
      [
        'functions/http/answers',
        '../../contract ../../domain ../../use-cases ../schemas @middy/http-security-headers aws-lambda',
      ],
      [
        'functions/http/read',
        '../../contract ../../domain ../../use-cases ../answers zod @fastify/busboy aws-lambda node',
      ],
      [
        'functions/http/server',
        '../../contract ../../domain ../../use-cases ../schemas ../answers ../read aws-lambda node:net',
      ],
      ['functions/http/docs', '../../contract ../../domain ../answers ../read ../server node'],
      ['functions/http/jobs', `${ROUTE} zod`],
      ['functions/http/runs', `${ROUTE} ../jobs zod`],
      ['functions/http/deliveries', `${ROUTE} ../jobs zod`],
      ['functions/http/activity', ROUTE],
      ['functions/http/stack', `${ROUTE} ../jobs zod`],
    ],
  },
  {
    why: 'dialects translate older APIs; they never see an adapter, the SDK or how things are wired.',
    rooms: [
      ['functions/dialects/shared', `${DIALECT} zod`],
      ['functions/dialects/timers', `${DIALECT} ../shared zod`],
      ['functions/dialects/tasks', `${DIALECT} ../shared zod`],
      ['functions/dialects/job-logs', `${DIALECT} ../shared node:crypto zod`],
      ['functions/dialects/docker', `${DIALECT} ../shared ../job-logs ../tasks zod`],
    ],
  },
  {
    why: 'openapi describes the routes; it runs when the document is written, and no function carries it.',
    rooms: [
      [
        'functions/openapi',
        '../../package.json ../contract ../http/answers/problem.ts ../http/schemas ../dialects/*/*-schema.ts zod zod-openapi zod-openapi/**',
      ],
    ],
  },
  {
    why: 'pages show what the use cases say, for people; they know the domain, how HTTP is read and answered, and no adapter.',
    rooms: [
      [
        'functions/pages/*.ts',
        './* ../contract ../domain ../use-cases ../http/answers ../http/read ../http/server',
      ],
      ['functions/pages/assets', '../../contract ../../http/answers node:crypto node:fs node:path node:zlib'],
      [
        'functions/pages/parts',
        '../assets ../../domain ../../use-cases ../../http/answers ../../http/server node:zlib',
      ],
    ],
  },
  {
    why: 'this file alone writes HTML, by templates that escape; raw is for nobody.',
    rooms: [['functions/pages/parts/html.ts', 'hono/html ./visible.ts']],
  },
  {
    why: 'pages show what the use cases say, for people; they know the domain, how HTTP is read and answered, and no adapter.',
    rooms: [
      ['functions/pages/session', PAGE],
      ['functions/pages/strip', PAGE],
      ['functions/pages/run', PAGE],
      ['functions/pages/runs', PAGE],
      ['functions/pages/deliveries', PAGE],
      ['functions/pages/activity', PAGE],
      ['functions/pages/stack', PAGE],
      ['functions/pages/overview', `${PAGE} ../strip`],
      [
        'functions/pages/form',
        `../../contract/job-flag.ts ../../contract/job-flags.ts ${PAGE} ../../http/jobs`,
      ],
      ['functions/pages/job', `${PAGE} ../activity ../form ../strip`],
    ],
  },
  {
    why: 'api.ts joins http and the dialects to one function; it sees no adapter.',
    rooms: [
      [
        'functions/api.ts',
        './api-parts.ts ./contract ./domain ./use-cases ./http ./dialects @middy/** aws-lambda ./pages',
      ],
      ['functions/api-parts.ts', './program-routes.ts ./pages'],
      ['functions/program-routes.ts', './contract ./use-cases ./http ./dialects'],
    ],
  },
  {
    why: 'config.ts reads and checks the variables of a function, and nothing else.',
    rooms: [['functions/config.ts', './contract ./domain']],
  },
  {
    why: 'compose gives a function what it works with: use cases and their adapters.',
    rooms: [
      [
        'functions/compose',
        '../contract ../domain ../use-cases ../adapters ../api.ts ../config.ts ../http/server',
      ],
    ],
  },
  {
    why: 'handlers reach adapters only through compose.',
    rooms: [['functions/handlers', '../compose ../api.ts ../domain ../use-cases aws-lambda']],
  },
  {
    why: 'lib is what is deployed: contract and the CDK, never running code.',
    rooms: [['lib', '../functions/contract aws-cdk-lib aws-cdk-lib/** constructs cdk-nag esbuild node']],
  },
  {
    why: 'monitoring gets what it watches: contract and the CDK, none of the constructs beside it.',
    rooms: [['lib/monitoring', '../../functions/contract aws-cdk-lib aws-cdk-lib/** constructs']],
  },
  {
    why: 'the address gets what it leads to: the CDK, none of the constructs beside it.',
    rooms: [['lib/api', 'aws-cdk-lib aws-cdk-lib/** constructs']],
  },
  {
    why: 'options are read before anything is made: contract, and the types of what they are for.',
    rooms: [['lib/options', '../../functions/contract ../api ../monitoring constructs']],
  },
  {
    why: 'local mode starts the handlers as AWS would: contract, emulators, the AWS SDK and node.',
    rooms: [
      [
        'local/*.ts',
        '../functions/contract ../functions/adapters/clients/client-settings.ts @aws-sdk/** node',
      ],
      ['local/gateway', '../../functions/contract ../events aws-lambda eventsource-parser node'],
      ['local/events', '../../functions/contract @aws-sdk/** aws-lambda node'],
      ['local/log', '../../functions/domain/shared/quote.ts node'],
    ],
  },
  {
    why: 'emulators imitate AWS and know nothing of this application, nor of one another.',
    rooms: [
      ['local/emulators/*.ts', 'node'],
      ['local/emulators/dynamodb', '../*.ts node'],
      ['local/emulators/logs', '../*.ts ../limits node'],
      ['local/emulators/scheduler', '../*.ts ../limits croner node'],
      ['local/emulators/secrets', '../*.ts ../limits node'],
      ['local/emulators/sqs', '../*.ts ../limits node'],
      ['local/emulators/ecs/*.ts', '../*.ts ../limits node'],
      ['local/emulators/ecs/ground', '../../*.ts'],
      ['local/emulators/ecs/definitions', '../../*.ts ../ground'],
      ['local/emulators/ecs/engine', 'dockerode node'],
      ['local/emulators/ecs/task', '../../*.ts ../ground ../definitions ../engine node'],
      ['local/emulators/ecs/operations', '../../*.ts ../ground ../definitions ../engine ../task node'],
    ],
  },
  {
    why: 'cli is a client of the HTTP API: contract, the argument parser and node.',
    rooms: [
      ['cli/*.ts', 'node'],
      [
        'cli/api',
        '../../functions/domain/request/job-fields.ts ../../functions/domain/shared/exact-json.ts ../../functions/http/schemas ../../functions/contract zod',
      ],
      [
        'cli/arguments',
        '../../functions/contract ../../functions/domain/shared/exact-json.ts ../../functions/domain/shared/json-text.ts ../api commander node',
      ],
      [
        'cli/format',
        '../../functions/domain/shared/quote.ts ../../functions/domain/shared/zone-offsets.ts ../api',
      ],
      ['cli/watch', '../api ../format ../arguments'],
      ['cli/commands', '../api ../arguments ../format ../watch'],
    ],
  },
  {
    why: 'deploy brings the stack into an account: the AWS SDK, the program of the CDK, and what they say.',
    rooms: [['deploy', '@aws-sdk/** node']],
  },
  {
    why: 'bin starts things: the product, the command line, and what an operator needs beside them.',
    rooms: [
      [
        'bin',
        '../lib/runat-app.ts ../lib/options ../deploy ../local/*.ts ../cli/*.ts ../cli/api ../cli/arguments ../cli/commands ../functions/adapters ../functions/domain ../functions/use-cases node',
      ],
    ],
  },
  {
    why: 'benchmarks use the product from outside, or the model of the simulation.',
    rooms: [
      [
        'bench',
        '../lib/bundle-function.ts ../functions/contract ../functions/domain ../functions/use-cases ../functions/adapters ../local/endpoints-file.ts ../local/resources.ts ../test/simulation ../test/stack ../test/clients/support/browser.ts @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb playwright-core node',
      ],
      [
        'bench/support',
        '../../functions/contract ../../functions/domain ../../functions/use-cases ../../functions/adapters ../../local/endpoints-file.ts ../../local/resources.ts ../../test/simulation ../../test/stack ../../test/clients/support/browser.ts @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb playwright-core node',
      ],
    ],
  },
  {
    why: 'stand-ins know nothing of the product.',
    rooms: [['bench/stand-ins', 'node']],
  },
  {
    why: 'tools develop the product: they start what is in test.',
    rooms: [
      [
        'tools',
        '../test/endurance ../test/hostile ../test/mutations ../test/rooms/new-field.ts ../test/simulation ../test/stack/rights/page.ts ../functions/openapi/document.ts ../functions/domain/shared/zone-data.generated.ts ../vitest.config.ts esbuild ../test/pages/support ../test/product/support ../test/clients/support playwright-core node',
      ],
      ['tools/zones', 'node'],
    ],
  },
];
