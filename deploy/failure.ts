/** Thrown where deploying cannot go on. The message says what happened; `advice` what to do about it. */
export class DeployFailure extends Error {
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DeployFailure';
    this.advice = advice;
  }
}
