/**
 * What AWS asks for what stands around a container, in US dollars: list prices of us-east-1, without free tiers.
 * https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/dynamodb/pricing/on-demand/, https://aws.amazon.com/sqs/pricing/,
 * https://aws.amazon.com/eventbridge/pricing/, https://aws.amazon.com/api-gateway/pricing/ and https://aws.amazon.com/xray/pricing/
 */
export const SERVICE_PRICES = {
  apiRequest: 1 / 1e6,
  invocation: 0.2 / 1e6,
  /** A GB of memory of a function on arm64, for a second. */
  gbSecond: 0.0000133334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  queueRequest: 0.4 / 1e6,
  /** An entry of Scheduler that fires. Calls that make or delete entries are free. */
  entryFired: 1 / 1e6,
} as const;
