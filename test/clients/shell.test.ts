import { describeClient } from './support/client-suite.ts';
import { programFile } from './support/temporary-build.ts';

describeClient({
  name: 'curl',
  command: async () => [programFile('curl.sh')],
  countsConnections: true,
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query', 'HTTP/1.0'],
      delete: ['path', 'query', 'urlencoded', 'multipart', 'json'],
    },
    timers: ['json', 'as a form'],
    tasks: ['json', 'as a form'],
    logs: {
      create: ['json', 'urlencoded', 'multipart', 'chunks', 'after 100 Continue'],
      refuse: ['json', 'too large'],
    },
  },
});

describeClient({
  name: 'wget',
  command: async () => [programFile('wget.sh')],
  // wget takes no address with a password alone.
  userName: 'anyone',
  countsConnections: true,
  ways: {
    docker: { create: ['urlencoded', 'json', 'query'], delete: ['path', 'query', 'urlencoded'] },
    timers: ['json', 'as a form'],
    tasks: ['json', 'as a form'],
    logs: { create: ['json', 'urlencoded'], refuse: ['json'] },
  },
});
