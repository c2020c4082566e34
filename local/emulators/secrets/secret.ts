/** One value of a secret. */
export interface SecretVersion {
  /** The caller's `ClientRequestToken`. */
  id: string;
  value: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Staging labels: each is on one version of a secret at most. */
  stages: string[];
}

/** A secret with its versions, oldest first. */
export interface Secret {
  name: string;
  arn: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  versions: SecretVersion[];
}

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

const KEPT_VERSIONS = 100;
const KEPT_FOR_MILLISECONDS = 24 * 3_600_000;

/** The version that carries a label. */
export const staged = ({ versions }: Secret, stage: string): SecretVersion | undefined =>
  versions.find(({ stages }) => stages.includes(stage));

/**
 * The secret with one version more. Its labels are taken from other versions; the first version is always the current one,
 * and the version that ceases to be current becomes the previous one.
 * @param asked labels for the new version. Default: current.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export function withVersion(
  secret: Secret,
  { id, value, createdAt }: Omit<SecretVersion, 'stages'>,
  asked: readonly string[] = [CURRENT],
): Secret {
  const first = secret.versions.length === 0 ? [CURRENT] : [];
  const stages = [...new Set([...asked, ...first])];
  const replaced = stages.includes(CURRENT) ? staged(secret, CURRENT) : undefined;
  const taken = replaced ? [...stages, PREVIOUS] : stages;
  const older = secret.versions.map((version) => {
    const left = version.stages.filter((stage) => !taken.includes(stage));
    return { ...version, stages: version === replaced ? [...left, PREVIOUS] : left };
  });
  const own = replaced ? stages.filter((stage) => stage !== PREVIOUS) : stages;
  return { ...secret, versions: [...kept(older, createdAt), { id, value, createdAt, stages: own }] };
}

/**
 * Versions with a label stay, and of the others those of the last day and the 100 latest.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
const kept = (versions: readonly SecretVersion[], now: number): SecretVersion[] =>
  versions.filter(
    ({ stages, createdAt }, index) =>
      stages.length > 0 || now - createdAt < KEPT_FOR_MILLISECONDS || index > versions.length - KEPT_VERSIONS,
  );
