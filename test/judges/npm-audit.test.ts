import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockedPackages } from '../packages/lock-file.ts';
import { leaveOut, tellJudged } from './support/judged.ts';
import { type Exception, faultsOfAudit, npmAudit } from './support/npm-audit.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const URL_OF_ADVISORY = 'https://github.com/advisories/GHSA-xxxx-yyyy-zzzz';

/** Weaknesses that we know of and live with, each with its reason and the day on which it is looked at again. */
const ACCEPTED: readonly Exception[] = [];

const today = () => new Date().toISOString().slice(0, 10);

/** A registry that tells of one weakness of a package. */
const startRegistry = async (name: string, version: string) => {
  const advisory = {
    id: 1,
    url: URL_OF_ADVISORY,
    title: 'careless',
    severity: 'high',
    vulnerable_versions: `<=${version}`,
  };
  const server = createServer((request, response) => {
    const isAudit = request.method === 'POST';
    const packument = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(isAudit ? { [name]: [advisory] } : packument));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
};

describe('npm audit', () => {
  it('finds nothing of weight that is not accepted', async (test) => {
    const report = await npmAudit(ROOT);
    if ('notRun' in report) return leaveOut(test, report.notRun);
    expect(faultsOfAudit(report.advisories, ACCEPTED, today())).toEqual([]);
    const packages = Object.keys(lockedPackages()).length - 1;
    tellJudged(
      test,
      `npm audit: ${packages} packages, ${report.advisories.length} advisories, none of them high or critical`,
    );
  });

  it('finds a weakness that the registry tells of', async () => {
    const version = lockedPackages()['node_modules/hono']?.version ?? '';
    const registry = await startRegistry('hono', version);
    try {
      const report = await npmAudit(ROOT, registry.url);
      const advisories = 'advisories' in report ? report.advisories : [];
      expect(faultsOfAudit(advisories, [], today()), JSON.stringify(report)).toEqual([
        `hono: high: ${URL_OF_ADVISORY}`,
      ]);
    } finally {
      registry.close();
    }
  });

  it('says why it was not run where no registry answers', async () => {
    expect(await npmAudit(ROOT, 'http://127.0.0.1:1/')).toEqual({ notRun: expect.stringMatching(/./) });
  });

  it('takes an exception up to its day, and none that is needed no more', () => {
    const found = [{ name: 'hono', severity: 'critical', url: URL_OF_ADVISORY }];
    const accepted = [{ url: URL_OF_ADVISORY, reason: 'not reached', until: '2027-02-01' }];
    expect(faultsOfAudit(found, accepted, '2027-01-31')).toEqual([]);
    expect(faultsOfAudit(found, accepted, '2027-02-01')).toEqual([`hono: critical: ${URL_OF_ADVISORY}`]);
    expect(faultsOfAudit([], accepted, '2027-01-31')).toEqual([
      `${URL_OF_ADVISORY}: accepted, and found no more`,
    ]);
    expect(
      faultsOfAudit([{ name: 'hono', severity: 'moderate', url: URL_OF_ADVISORY }], [], '2027-01-31'),
    ).toEqual([]);
  });
});
