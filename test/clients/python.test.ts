import { fileURLToPath } from 'node:url';
import { type Client, describeClient } from './support/client-suite.ts';
import { programFile } from './support/temporary-build.ts';

/** `install.sh` makes it. */
const PYTHON = fileURLToPath(
  new URL('../../node_modules/.cache/runat/clients-python/bin/python', import.meta.url),
);

const python = (name: string): Pick<Client, 'name' | 'command' | 'countsConnections'> => ({
  name,
  command: async () => [PYTHON, programFile(`${name}_client.py`)],
  countsConnections: true,
});

describeClient({
  ...python('requests'),
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query'],
      delete: ['path', 'query', 'urlencoded', 'multipart'],
    },
    timers: ['json', 'untyped'],
    tasks: ['json', 'untyped'],
    logs: { create: ['json', 'urlencoded', 'multipart', 'chunks'], refuse: ['json'] },
  },
});

describeClient({
  ...python('httpx'),
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query'],
      delete: ['path', 'query', 'urlencoded', 'json'],
    },
    timers: ['json', 'untyped'],
    tasks: ['json', 'untyped'],
    logs: { create: ['json', 'urlencoded', 'multipart', 'chunks'], refuse: ['json'] },
  },
});

describeClient({
  ...python('aiohttp'),
  ways: {
    docker: {
      create: ['urlencoded', 'multipart', 'json', 'query'],
      delete: ['path', 'query', 'urlencoded', 'multipart'],
    },
    timers: ['json', 'text'],
    tasks: ['json', 'text'],
    logs: { create: ['json', 'urlencoded', 'multipart', 'chunks', 'after 100 Continue'], refuse: ['json'] },
  },
});
