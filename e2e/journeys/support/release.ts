/**
 * A release of a separate project: everything that the policy requires, signed a minute ago by the project's workflow.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { cyclonedx } from '#lib/test-issuer/statements/sbom.ts';
import { testResult } from '#lib/test-issuer/statements/statement.ts';
import { vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import { push } from '../../harness/api.ts';
import type { AppUnderTest } from '../../harness/app.ts';
import { ownInstance } from '../../harness/evidence.ts';
import { expect } from '../../harness/test.ts';

const MINUTE = 60_000;

export type Release = {
  name: string;
  digest: string;
  slug: string;
  run: Run;
  push: (app: AppUnderTest) => Promise<void>;
  failTests: (app: AppUnderTest, test: string) => Promise<void>;
};

function runOf(repository: string, now: number): Run {
  const number = String(parseInt(createHash('sha256').update(repository).digest('hex').slice(0, 8), 16));
  return {
    repository: { host: 'github.com', path: repository, id: number, ownerId: '42' },
    commit: randomBytes(20).toString('hex'),
    ref: 'refs/tags/v1.0.0',
    workflow: 'release.yml',
    trigger: 'push',
    id: number,
    startedOn: new Date(now - 5 * MINUTE),
    finishedOn: new Date(now - 3 * MINUTE),
  };
}

/** A release of `repository` (`owner/name`) that is not pushed yet. */
export function releaseOf(repository: string): Release {
  const now = Date.now();
  const run = runOf(repository, now);
  const hex = randomBytes(32).toString('hex');
  const name = `${repository.split('/')[1]}-1.0.0.tgz`;
  const subjects = [{ name, digest: { sha256: hex } }];
  const at = new Date(now - MINUTE);
  const purl = `pkg:github/${repository}@v1.0.0`;
  const component = { purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0', license: 'WTFPL' };
  const send = async (app: AppUnderTest, statement: UnsignedStatement): Promise<void> => {
    const bundle = ownInstance().sign(statement, { ...githubIdentity(run), at });
    const { results } = await push(app, Buffer.from(JSON.stringify(bundle)));
    expect(results).toMatchObject([{ outcome: 'stored', verification: { outcome: 'verified' } }]);
  };
  return {
    name,
    digest: `sha256:${hex}`,
    slug: `github.com/${repository}`,
    run,
    async push(app) {
      await send(app, githubProvenance(subjects, run));
      await send(
        app,
        testResult(subjects, { passed: ['unit', 'smoke'], configuration: '.github/workflows/release.yml' }),
      );
      await send(
        app,
        cyclonedx(subjects, { name, version: '1.0.0', purl, at, components: [component], serial: randomUUID() }),
      );
      await send(app, vulnerabilityScan(subjects, at, []));
    },
    failTests: (app, test) =>
      send(
        app,
        testResult(subjects, { passed: ['unit'], failed: [test], configuration: '.github/workflows/release.yml' }),
      ),
  };
}
