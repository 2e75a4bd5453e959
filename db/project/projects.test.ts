import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../store.fixture.ts';
import { resolveProject } from './resolve-project.ts';
import { findProject, projectNames } from './projects.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const claim = (slug: string, hostId: string | null, at: number) =>
  store.write((tx) => resolveProject(tx, { slug: `github.com/${slug}`, hostId, ownerId: null, at: day(at) }));
const found = async (slug: string) => (await findProject(store.read, `github.com/${slug}`))?.id ?? null;
const currentSlug = async (slug: string) =>
  (await findProject(store.read, `github.com/${slug}`))?.slug.replace('github.com/', '') ?? null;

describe('a project', () => {
  it('keeps its names after a rename, and is found by its earlier name', async () => {
    const { row } = await claim('acme/old', '7', 1);
    expect(await claim('acme/new', '7', 5)).toMatchObject({ row: { id: row.id }, isNew: false, renamed: true });
    expect([await found('acme/old'), await found('acme/new'), await currentSlug('acme/old')]).toEqual([
      row.id,
      row.id,
      'acme/new',
    ]);
    expect(await projectNames(store.read, row.id)).toEqual([
      { slug: 'github.com/acme/old', since: day(1), until: day(5) },
      { slug: 'github.com/acme/new', since: day(5), until: null },
    ]);
  });

  it('is not renamed by a document that is older than its current name', async () => {
    const { row } = await claim('acme/new', '7', 5);
    expect(await claim('acme/old', '7', 1)).toMatchObject({ row: { id: row.id }, renamed: false });
    expect([await currentSlug('acme/new'), await currentSlug('acme/old')]).toEqual(['acme/new', 'acme/new']);
  });

  it('gets a host id from a later claim', async () => {
    const { row } = await claim('acme/web', null, 1);
    expect((await claim('acme/web', '7', 2)).row).toMatchObject({ id: row.id, hostId: '7' });
    expect((await claim('acme/web', null, 3)).row.id).toBe(row.id);
  });

  it('with another host id under the same name is another project, and the name belongs to the one seen last', async () => {
    const first = await claim('acme/web', '7', 1);
    const second = await claim('acme/web', '8', 9);
    expect(second.row.id).not.toBe(first.row.id);
    expect([await found('acme/web'), await found('id/7')]).toEqual([second.row.id, first.row.id]);
    const late = await claim('acme/web', '9', 3);
    expect(await found('acme/web')).toBe(second.row.id);
    expect(late.row.slug).toBe('github.com/id/9');
  });

  it('that gets the name of another project does not become that project', async () => {
    const web = await claim('acme/web', '7', 1);
    const api = await claim('acme/api', '8', 1);
    await claim('acme/web', '8', 9);
    expect([await found('acme/web'), await found('acme/api'), await found('id/7')]).toEqual([
      api.row.id,
      api.row.id,
      web.row.id,
    ]);
  });

  it('has one name, in upper or lower case', async () => {
    const { row } = await claim('Acme/Web', '7', 1);
    expect(await found('acme/web')).toBe(row.id);
    expect(await claim('acme/WEB', '7', 3)).toMatchObject({ renamed: false });
  });
});
