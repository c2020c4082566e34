/**
 * An error that goes to the caller in AWS's shape.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
 */
export class AwsError extends Error {
  /** Name of the exception, as in the service's model: `ResourceNotFoundException`. */
  readonly code: string;
  /** HTTP status of the answer. */
  readonly statusCode: number;
  /** Further members of the exception, such as `resourceIds` of a `ConflictException` of ECS. */
  readonly fields: Record<string, unknown>;

  constructor(
    code: string,
    message: string,
    options: { statusCode?: number; fields?: Record<string, unknown> } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.fields = options.fields ?? {};
  }
}
