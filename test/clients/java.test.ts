import { describeClient } from './support/client-suite.ts';
import { programFile, temporaryBuild } from './support/temporary-build.ts';

const { compile } = temporaryBuild();

describeClient({
  name: 'java',
  command: async () => {
    const source = programFile('java/Client.java');
    const folder = await compile((target) => ['javac', '-encoding', 'UTF-8', '-d', target, source]);
    return ['java', '-XX:TieredStopAtLevel=1', '-cp', folder, 'Client'];
  },
  countsConnections: false,
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query'],
      delete: ['path', 'query', 'urlencoded', 'multipart'],
    },
    timers: ['json', 'untyped'],
    tasks: ['json', 'untyped'],
    logs: {
      create: ['json', 'urlencoded', 'multipart', 'chunks', 'after 100 Continue'],
      refuse: ['urlencoded'],
    },
  },
});
