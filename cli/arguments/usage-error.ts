/** Thrown when a command line, a variable or the config file makes no sense. The message is for whoever typed it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
