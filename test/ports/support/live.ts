/**
 * With AWS_LIVE=1 the contracts run on an account: credentials, region and the names of resources made for this purpose
 * come from the environment, by the names of functions/contract/environment.ts.
 */
export const isLive = process.env.AWS_LIVE === '1';

/** How many values a property is tried with; each costs calls, which are slower and cost money on an account. */
export const PROPERTY_RUNS = isLive ? 10 : 50;

/** A variable that a live run needs. */
export const liveVariable = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`AWS_LIVE=1 needs ${name}`);
  return value;
};

/** Where the emulators say that they are, and credentials that open nothing. */
export const EMULATED = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
} as const;
