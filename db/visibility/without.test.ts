/** A store without some projects, on both engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hidesProjects, wholeStore, type Tx } from '../connection/connection.ts';
import { findProject } from '../project/projects.ts';
import { resolveProject } from '../project/resolve-project.ts';
import { openTestStore, type TestStore } from '../store.fixture.ts';

const SLUG = 'github.com/acme/vault';
let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** The row id of the project of a slug. */
const idOf = async (tx: Tx) =>
  (await resolveProject(tx, { slug: SLUG, hostId: null, ownerId: null, at: '2026-05-14T12:00:00.000Z' })).row.id;

describe('a store without some projects', () => {
  it('is the store itself without any', () => {
    expect(store.without([])).toBe(store);
    expect(hidesProjects(store.read)).toBe(false);
  });

  it('is shared by those from whom the same projects are hidden, and knows the whole', () => {
    expect(store.without([2, 1, 2])).toBe(store.without([1, 2]));
    expect(store.without([1, 2]).hidden).toEqual([1, 2]);
    expect(store.without([1])).not.toBe(store.without([2]));
    expect(store.without([1]).whole).toBe(store);
    expect(wholeStore(store.without([1]).read)).toBe(store.read);
    expect(hidesProjects(store.without([1]).read)).toBe(true);
  });

  it('shows no hidden project, and stays readable for a request while many others are opened', async () => {
    const hidden = await store.write(idOf);
    const { read } = store.without([hidden]);
    expect(await findProject(read, SLUG)).toBeNull();
    for (let project = 1_002; project < 1_050; project += 1) store.without([project]);
    expect(await findProject(read, SLUG)).toBeNull();
    expect(await findProject(wholeStore(read), SLUG)).toMatchObject({ slug: SLUG });
    expect(await findProject(store.without([1_049]).read, SLUG)).toMatchObject({ slug: SLUG });
  });

  it('hides a project that is made after it was opened from nobody else', async () => {
    const other = store.without([2_000]);
    const slug = 'github.com/acme/later';
    await store.write((tx) =>
      resolveProject(tx, { slug, hostId: null, ownerId: null, at: '2026-05-15T12:00:00.000Z' }),
    );
    expect(await findProject(other.read, slug)).not.toBeNull();
  });
});
