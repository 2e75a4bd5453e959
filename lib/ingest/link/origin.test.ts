/** Which build a document is about, and who can say that it is about the build of somebody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run, runUrl } from '#lib/test-issuer/statements/run.ts';
import type { Actor } from '#lib/actor.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { type BuildRow, buildById, findBuild } from '#db/project/builds.ts';
import { findProject } from '#db/project/projects.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  START,
  subject,
  type TestApp,
  testInstance,
} from '#lib/start/app.fixture.ts';

const OWNER = 'github.com/acme/app';
const ownRun = runOf('acme/app', { repositoryId: '1001' });
const evilRun = runOf('evil/app', { repositoryId: '666' });
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: OWNER });
});
afterEach(() => app.close());

async function senderWith(projects: string[]): Promise<TestApp> {
  const { id } = await createToken(app, { name: 'sender', scopes: ['ingest'], projects });
  const actor: Actor = { kind: 'token', id, name: 'sender', scopes: ['ingest'] };
  return { ...app, actor };
}
let seq = 0;
async function buildOf(sender: TestApp, bytes: Buffer): Promise<BuildRow> {
  await ingestOutcomes(sender, bytes);
  while ((await evidenceBySeq(app.store.read, seq + 1)) !== null) seq += 1;
  return (await buildById(app.store.read, (await evidenceBySeq(app.store.read, seq))!.build!))!;
}
beforeEach(() => {
  seq = 0;
});

const statementOf = (name: string, run: Run, change: { invocation?: string | null; builder?: string } = {}) => {
  const made = githubProvenance(subject(name), run, { materials: [] });
  const { runDetails } = made.predicate as {
    runDetails: { builder: { id: string }; metadata: { invocationId?: string } };
  };
  if (change.invocation === null) delete runDetails.metadata.invocationId;
  else if (change.invocation !== undefined) runDetails.metadata.invocationId = change.invocation;
  if (change.builder !== undefined) runDetails.builder.id = change.builder;
  return made;
};
const unsigned = (...of: Parameters<typeof statementOf>) => Buffer.from(JSON.stringify(statementOf(...of)));
/** Provenance of a workflow whose certificate names no run. */
function withoutRun(signer: Run, ...of: Parameters<typeof statementOf>): Buffer {
  const identity = githubIdentity(signer);
  const { runInvocationURI: _run, ...oids } = identity.oids!;
  return Buffer.from(JSON.stringify(testInstance().sign(statementOf(...of), { ...identity, oids, at: START })));
}

describe('the build of the owner', () => {
  it.each<[string, string[], () => Buffer]>([
    ['an unsigned document', [], () => unsigned('elsewhere', ownRun)],
    [
      'an unsigned document of a sender for another project',
      ['github.com/evil/app'],
      () => unsigned('elsewhere', ownRun),
    ],
    [
      'an unsigned document of a sender for another project, which it names as its source',
      ['github.com/evil/app'],
      () => unsigned('elsewhere', evilRun, { invocation: runUrl(ownRun) }),
    ],
    [
      'an unsigned document that names no source',
      [],
      () => {
        const made = statementOf('elsewhere', ownRun);
        const { buildDefinition } = made.predicate as { buildDefinition: { [member: string]: unknown } };
        buildDefinition['externalParameters'] = {};
        buildDefinition['resolvedDependencies'] = [];
        return Buffer.from(JSON.stringify(made));
      },
    ],
    ['a signed document whose certificate names no run', [], () => withoutRun(evilRun, 'elsewhere', ownRun)],
  ])('is not that of %s', async (_, projects, document) => {
    const own = await buildOf(app, provenance(subject('app'), { run: ownRun }));
    const other = await buildOf(await senderWith(projects), document());
    expect(other.id).not.toBe(own.id);
    expect(await findBuild(app.store.read, runUrl(ownRun))).toEqual(own);
    const view = (await getLineage(app, { root: `sha256:${sha256Hex('app')}` }))!;
    expect(view.nodes.filter(({ kind }) => kind === 'build').map(({ id }) => id)).toEqual([`build:${own.id}`]);
  });

  it('is that of a document of the same run whose certificate names no run', async () => {
    const own = await buildOf(app, provenance(subject('app'), { run: ownRun }));
    expect(await buildOf(app, withoutRun(ownRun, 'elsewhere', ownRun))).toMatchObject({ id: own.id });
  });

  it('is that of an unsigned document of the same run by a sender for the project, in whatever case it writes it', async () => {
    const own = await buildOf(app, provenance(subject('app'), { run: ownRun }));
    const sender = await senderWith([OWNER]);
    const run = { ...ownRun, repository: { ...ownRun.repository, path: 'Acme/App' } };
    expect(await buildOf(sender, unsigned('elsewhere', run, { invocation: runUrl(ownRun) }))).toMatchObject({
      id: own.id,
    });
  });

  it('is found under the earlier name of its repository', async () => {
    const own = await buildOf(app, provenance(subject('app'), { run: ownRun }));
    await app.evidenceWriter.change(app, (tx, batch) =>
      linkProject(tx, batch, {
        slug: 'github.com/acme/renamed',
        hostId: '1001',
        ownerId: null,
        at: new Date(START.getTime() + 60_000).toISOString(),
      }),
    );
    const renamed = { ...ownRun, repository: { ...ownRun.repository, path: 'acme/renamed' } };
    expect(await buildOf(app, unsigned('elsewhere', renamed, { invocation: runUrl(ownRun) }))).toMatchObject({
      id: own.id,
    });
  });
});

it('a run without an address is identified within its project', async () => {
  const of = { invocation: 'job-7', builder: 'https://ci.example' };
  const first = await buildOf(app, unsigned('one', ownRun, of));
  expect((await buildOf(app, unsigned('two', ownRun, of))).id).toBe(first.id);
  expect((await buildOf(app, unsigned('three', evilRun, of))).id).not.toBe(first.id);
});

it('a build that nobody vouches for belongs to no project', async () => {
  const project = (await findProject(app.store.read, OWNER))!.id;
  expect((await buildOf(await senderWith([]), unsigned('one', ownRun))).project).toBeNull();
  expect((await buildOf(await senderWith([OWNER]), unsigned('two', ownRun))).project).toBe(project);
});
