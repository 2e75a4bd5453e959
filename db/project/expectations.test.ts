import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../store.fixture.ts';
import { DERIVED_EXPECTATIONS, type Expectations } from '#lib/authority/expectations.ts';
import { addExpectations, currentExpectations, listExpectations } from './expectations.ts';
import { findProject } from './projects.ts';
import { resolveProject } from './resolve-project.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const AT = '2026-01-01T00:00:00.000Z';
const strict: Expectations = { ...DERIVED_EXPECTATIONS, scopedSenders: [] };
const withBuilder: Expectations = { ...strict, builders: ['https://builder.acme.com/v1'] };
const link = async (slug: string, hostId: string | null = null) =>
  (await store.write((tx) => resolveProject(tx, { slug: `github.com/${slug}`, hostId, ownerId: null, at: AT }))).row;
const say = (id: number, version: number, expectations: Expectations) =>
  store.write((tx) =>
    addExpectations(tx, id, { version, expectations, reason: `reason ${version}`, createdAt: AT, createdBy: 1 }),
  );
const rowOf = async (slug: string) => (await findProject(store.read, `github.com/${slug}`))!;
const expected = async (slug: string) => currentExpectations(store.read, await rowOf(slug));

it('a project that has said nothing has the derived expectations', async () => {
  expect(await currentExpectations(store.read, await link('acme/web'))).toBe(DERIVED_EXPECTATIONS);
});

it('the newest version counts, and the earlier ones stay', async () => {
  const { id } = await link('acme/web');
  await say(id, 1, strict);
  expect(await expected('acme/web')).toEqual(strict);
  await say(id, 2, withBuilder);
  expect(await expected('acme/web')).toEqual(withBuilder);
  expect(await listExpectations(store.read, id, 99, 10)).toMatchObject([
    { version: 2, expectations: withBuilder, reason: 'reason 2', createdAt: AT, createdBy: 1 },
    { version: 1, expectations: strict },
  ]);
  expect(await listExpectations(store.read, id, 2, 10)).toMatchObject([{ version: 1 }]);
  expect(await listExpectations(store.read, id, 99, 1)).toHaveLength(1);
});

it('a transaction that is undone leaves nothing, also in the cache', async () => {
  const { id } = await link('acme/web');
  const failed = store.write(async (tx) => {
    await addExpectations(tx, id, { version: 1, expectations: strict, reason: 'r', createdAt: AT, createdBy: 1 });
    expect(await currentExpectations(tx, { id, expectationsVersion: 1 })).toEqual(strict);
    throw new Error('undone');
  });
  await expect(failed).rejects.toThrow('undone');
  expect(await expected('acme/web')).toBe(DERIVED_EXPECTATIONS);
  await say(id, 1, withBuilder);
  expect(await expected('acme/web')).toEqual(withBuilder);
  expect(await store.write((tx) => currentExpectations(tx, { id, expectationsVersion: 1 }))).toEqual(withBuilder);
});

it('a version that is missing is an error, and never the derived expectations', async () => {
  const { id } = await link('acme/web');
  await expect(currentExpectations(store.read, { id, expectationsVersion: 3 })).rejects.toThrow('is missing');
});

/** Two projects that prove to be one repository: `acme/old` is known by its name only. */
async function mergeAfter(saying: { byName?: Expectations; byId?: Expectations }): Promise<void> {
  const byName = await link('acme/old');
  const byId = await link('acme/new', '7');
  if (saying.byName) await say(byName.id, 1, saying.byName);
  if (saying.byId) await say(byId.id, 1, saying.byId);
  await link('acme/old', '7');
  expect((await rowOf('acme/old')).id).toBe(byId.id);
}

it('a project that is merged brings its expectations and their history', async () => {
  await mergeAfter({ byName: strict });
  const row = await rowOf('acme/new');
  expect(row.expectationsVersion).toBe(1);
  expect(await currentExpectations(store.read, row)).toEqual(strict);
  expect(await listExpectations(store.read, row.id, 99, 10)).toHaveLength(1);
});

it('a project into which another one is merged keeps what it has said', async () => {
  await mergeAfter({ byName: strict, byId: withBuilder });
  expect(await expected('acme/new')).toEqual(withBuilder);
});
