/** Prints a line of a measurement. */
export const report = (name: string, value: number, unit: string): void => {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 2;
  process.stdout.write(`${name.padEnd(64)}${value.toFixed(digits).padStart(10)} ${unit}\n`);
};

/** Prints a heading. */
export const heading = (text: string): void => void process.stdout.write(`\n${text}\n`);
