/** The login of one registry, as the option of the stack names it: `ghcr.io=arn:aws:secretsmanager:…`. */
interface RegistryLogin {
  /** As images name it: `ghcr.io`, `registry.example:5000`; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** The ARN of the Secrets Manager secret, with its six last characters. */
  readonly secretArn: string;
}

const FORM =
  /^((?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?|[a-z0-9-]+:\d{1,5}|localhost))=(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6})$/;

/** What `readRegistryLogin` takes, in words. */
export const REGISTRY_LOGIN_RULE =
  'registries with the ARN of the Secrets Manager secret of each, with its six last characters, such as ghcr.io=arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry/ghcr-AbCdEf';

/** Reads the login of a registry; undefined for any other text. */
export const readRegistryLogin = (text: string): RegistryLogin | undefined => {
  const [, registry, secretArn] = FORM.exec(text) ?? [];
  return registry === undefined || secretArn === undefined ? undefined : { registry, secretArn };
};
