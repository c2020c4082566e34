import { ProcessEngine } from '../../../../local/emulators/ecs/engine/process-engine.ts';
import { startEcsEmulator } from '../../../../local/emulators/ecs/start-ecs-emulator.ts';

/** Run by itself, with a data folder: serves the emulator until it is killed. Prints its address, then all output. */
const emulator = await startEcsEmulator({
  dataFolder: String(process.argv[2]),
  engine: new ProcessEngine(),
  onTaskStateChange: async () => undefined,
  logs: {
    groupExists: () => true,
    append: (_group, _stream, lines) => console.log(lines.map(({ message }) => message).join('\n')),
  },
});
console.log(emulator.url);
