import { expect, it } from 'vitest';
import { serverOf } from '../../../../local/emulators/ecs/engine/docker-image.ts';

const DOCKER_HUB = 'https://index.docker.io/v1/';

it.each([
  ['busybox', DOCKER_HUB],
  ['busybox:1.37', DOCKER_HUB],
  ['acme/reports', DOCKER_HUB],
  ['docker.io/acme/reports', DOCKER_HUB],
  ['index.docker.io/acme/reports', DOCKER_HUB],
  ['ghcr.io/acme/reports:1', 'ghcr.io'],
  ['127.0.0.1:5000/reports', '127.0.0.1:5000'],
  ['localhost/reports', 'localhost'],
  ['registry:5000/reports@sha256:0f', 'registry:5000'],
])('a login for %s is one of %s', (image, server) => {
  expect(serverOf(image)).toBe(server);
});
