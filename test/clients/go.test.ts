import { join } from 'node:path';
import { describeClient } from './support/client-suite.ts';
import { programFile, temporaryBuild } from './support/temporary-build.ts';

const { compile } = temporaryBuild();

/** Only the standard library: nothing is fetched. */
const OFFLINE = { GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };

describeClient({
  name: 'go',
  command: async () => {
    const build = { cwd: programFile('go'), variables: OFFLINE };
    const folder = await compile((target) => ['go', 'build', '-o', join(target, 'client'), '.'], build);
    return [join(folder, 'client')];
  },
  countsConnections: true,
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query'],
      delete: ['path', 'query', 'urlencoded', 'json'],
    },
    timers: ['json', 'untyped'],
    tasks: ['json', 'untyped'],
    logs: {
      create: ['json', 'urlencoded', 'multipart', 'chunks', 'after 100 Continue'],
      refuse: ['json', 'too large'],
    },
  },
});
