import { notImitated } from './ecs-settings.ts';

/**
 * Refuses what the emulator would otherwise drop without a word. Members that say nothing (false, empty) pass.
 * @param place names the structure in the message; empty for the input itself.
 * @throws AwsError `ClientException` that names the member.
 */
export function refuseOthers(place: string, structure: object, imitated: readonly string[]): void {
  for (const [name, value] of Object.entries(structure)) {
    if (imitated.includes(name) || saysNothing(value)) continue;
    throw notImitated(place === '' ? name : `${place}.${name}`);
  }
}

function saysNothing(value: unknown): boolean {
  if (value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
