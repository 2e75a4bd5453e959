import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { claimProject, withdrawClaim } from '#lib/admin/projects.ts';
import { findProject } from '#db/project/projects.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addToken } from '#db/system/tokens.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { senderOf } from './sender.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null, adopts: [] });
});
afterEach(() => app.close());

const actorRow = (actor: Actor) => app.store.write((tx) => findOrCreateActor(tx, actor));
const senderOfActor = async (actor: Actor) => senderOf(app.store.read, await actorRow(actor));

let serial = 0;
/** A stored token, as an actor. */
async function token(projects: string[] | null, scopes = ['ingest']): Promise<Actor> {
  serial += 1;
  const id = await app.store.write(async (tx) =>
    addToken(tx, {
      name: 'ci',
      hash: Buffer.alloc(32, serial),
      scopes,
      createdAt: app.now().toISOString(),
      createdBy: await findOrCreateActor(tx, app.actor),
      expiresAt: null,
      rotatedFrom: null,
      projects,
    }),
  );
  return { kind: 'token', id, name: 'ci', scopes };
}

const project = (slug: string, hostId: string | null) =>
  app.evidenceWriter.change(app, async (tx, batch) => {
    const row = await linkProject(tx, batch, { slug, hostId, ownerId: null, at: batch.at });
    return row.id;
  });
const workload = (repository: string, at: number): Actor => ({
  kind: 'workload',
  issuer: 'https://ci.example',
  subject: 'repo:acme/web',
  repository,
  project: at,
  scopes: ['ingest'],
});

describe('a token', () => {
  it.each([
    ['with patterns speaks for their projects', ['acme/*', 'github.com/acme/web'], ['ingest']],
    ['without a project speaks for none', [], ['ingest']],
    ['for all projects speaks for every project', ['**'], ['ingest']],
  ] as const)('%s', async (_, patterns, scopes) => {
    const sender = await senderOfActor(await token([...patterns], [...scopes]));
    expect(sender).toEqual({ reference: 'token:1', scope: { patterns } });
  });

  it.each([
    ['from before tokens had projects', null, ['ingest']],
    ['with the scope admin', [], ['ingest', 'admin']],
  ] as const)('%s speaks for every project', async (_, patterns, scopes) => {
    const sender = await senderOfActor(await token(patterns === null ? null : [...patterns], [...scopes]));
    expect(sender!.scope).toEqual({ patterns: ['**'] });
  });
});

describe('a workload', () => {
  it('speaks for the project of its repository only', async () => {
    const id = await project('github.com/acme/web', '77');
    expect(await senderOfActor(workload('77', id))).toEqual({
      reference: 'workload:https://ci.example 77 repo:acme/web',
      scope: { project: id },
    });
  });

  it('is another actor when its repository is another one with the same name', async () => {
    const first = await project('github.com/acme/web', '77');
    const second = await project('github.com/acme/other', '78');
    const rows = [await actorRow(workload('77', first)), await actorRow(workload('78', second))];
    expect(new Set(rows).size).toBe(2);
    const scopes = await Promise.all(rows.map(async (row) => (await senderOf(app.store.read, row))!.scope));
    expect(scopes).toEqual([{ project: first }, { project: second }]);
  });

  it('of a project that was merged speaks for the project that it was merged into', async () => {
    const byName = await project('github.com/acme/new', null);
    const byId = await project('github.com/acme/old', '77');
    const row = await actorRow(workload('77', byName));
    app.advance(1_000);
    await project('github.com/acme/new', '77');
    expect((await senderOf(app.store.read, row))!.scope).toEqual({ project: byId });
  });

  it('does not speak for its project once that is known as another repository', async () => {
    const { slug } = await claimProject(app, { slug: 'github.com/acme/web', repositoryId: '77' });
    const { id } = (await findProject(app.store.read, slug))!;
    const row = await actorRow(workload('77', id));
    expect((await senderOf(app.store.read, row))!.scope).toEqual({ project: id });
    await withdrawClaim(app, slug);
    expect(await senderOf(app.store.read, row)).toBeNull();
    await claimProject(app, { slug, repositoryId: '78' });
    expect((await findProject(app.store.read, slug))!.id).toBe(id);
    expect(await senderOf(app.store.read, row)).toBeNull();
  });

  it('stored by an earlier version, without its project, speaks for none', async () => {
    const row = await actorRow(workload('77', await project('github.com/acme/web', '77')));
    await app.store.write((tx) => sqlStatement(tx, 'UPDATE actor SET project = NULL WHERE id = ?').run(row));
    expect(await senderOf(app.store.read, row)).toBeNull();
  });
});

it('the command line speaks for every project', async () => {
  expect(await senderOfActor({ kind: 'command-line', user: 'ann' })).toEqual({
    reference: 'command-line:ann',
    scope: { patterns: ['**'] },
  });
});

it.each([
  { kind: 'anonymous' },
  { kind: 'webhook', source: 'github', hook: '1', connection: null },
  { kind: 'job', job: 'reverify' },
  { kind: 'person', id: 'u1', name: 'Ann', grants: [] },
] as const)('$kind speaks for no project', async (actor) => {
  expect(await senderOfActor(actor)).toBeNull();
});

it('evidence without a recorded sender, or with one that is not stored, has no sender', async () => {
  expect(await senderOf(app.store.read, null)).toBeNull();
  expect(await senderOf(app.store.read, 999)).toBeNull();
});
