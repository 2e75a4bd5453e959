/** For tests: an app that asks a registry on loopback, and attested packages. */
import { addConnection, type NewConnection } from '#lib/admin/connections/connections.ts';
import { ASK_PACKAGE, type AskPackagePayload } from '#lib/admin/packages/schedule-package.ts';
import { type FakePackageRegistry, openPackageRegistry } from '#lib/integrations/packages/registry.fixture.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { getConnection } from '#lib/query/connections/list-connections.ts';
import { openTestApp, runOf, testInstance, type TestApp } from '#lib/start/app.fixture.ts';
import type { Bundle } from '#lib/test-issuer/bundle.ts';
import { npmAttestations, pypiProvenance } from '#lib/test-issuer/ecosystems.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { npmPublish, pypiPublish } from '#lib/test-issuer/statements/statement.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import { hash } from 'node:crypto';
import { runAskPackage } from './ask-package.ts';
import type { AskOptions } from './open-asked.ts';
import { schedulePackages } from './schedule-packages.ts';

export const PROJECT = 'github.com/acme/web';
export const sha512Of = (text: string): string => hash('sha512', text);

export type World = {
  app: TestApp;
  registry: FakePackageRegistry;
  /** Watch packages; returns the number of the connection. */
  watch: (
    source: 'npm' | 'pypi',
    packages: string[],
    change?: object,
    more?: Partial<NewConnection>,
  ) => Promise<number>;
  /** Ask about what is due. */
  ask: (options?: AskOptions) => Promise<void>;
  /** What is known of the only package of a connection. */
  view: (id: number) => Promise<NonNullable<Awaited<ReturnType<typeof getConnection>>>['packages'][number]>;
  close: () => Promise<void>;
};

export async function openWorld(): Promise<World> {
  const app = await openTestApp({ adopts: [] });
  const registry = await openPackageRegistry();
  return {
    app,
    registry,
    async watch(source, packages, change = {}, more = {}) {
      const settings = { packages, registry: registry.origin, privateAddress: true, ...change };
      const input = { source, name: 'ours', projects: [PROJECT], settings, reason: 'a test', ...more };
      return (await addConnection(app, input)).id;
    },
    async ask(options) {
      await schedulePackages(app);
      const handlers = { [ASK_PACKAGE]: (payload: AskPackagePayload) => runAskPackage(app, payload, options) };
      while (await runOneJob({ store: app.store, now: app.now, handlers, random: () => 0 }));
    },
    view: async (id) => (await getConnection(app, id))!.packages[0]!,
    async close() {
      await registry.close();
      await app.close();
    },
  };
}

const signed = (statement: UnsignedStatement, run: Run, instance = testInstance()): Bundle =>
  instance.sign(statement, { ...githubIdentity(run), at: new Date(run.finishedOn.getTime() + 60_000) });

/** What npm answers for a version: its provenance and its publish attestation. */
export function npmAnswer(name: string, version: string, sha512: string, run = runOf('acme/web')): object {
  const subject = [{ name: `pkg:npm/${name.replace('@', '%40')}@${version}`, digest: { sha512 } }];
  return npmAttestations([
    signed(githubProvenance(subject, run, {}), run),
    signed(npmPublish(subject, name, version), run),
  ]);
}

/** What PyPI answers for a file: its publish attestation and its provenance. */
export function pypiAnswer(file: string, sha256: string, run = runOf('acme/web')): object {
  const subject = [{ name: file, digest: { sha256 } }];
  const publisher = { kind: 'GitHub', repository: run.repository.path, workflow: run.workflow, environment: null };
  return pypiProvenance(publisher, [
    signed(pypiPublish(subject), run),
    signed(githubProvenance(subject, run, {}), run),
  ]);
}
