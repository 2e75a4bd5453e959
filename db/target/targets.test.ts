import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStore, type TestStore } from '../store.fixture.ts';
import type { TargetFigure } from '#lib/metrics/target.ts';
import { resolveProject } from '../project/resolve-project.ts';
import { addTarget, newestTarget, targetHistory } from './targets.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const AT = '2026-01-01T00:00:00.000Z';
const set = (project: number, figure: TargetFigure, version: number, value: number | null) =>
  store.write((tx) =>
    addTarget(tx, { project, figure, version, value, reason: `reason ${version}`, createdAt: AT, createdBy: 1 }),
  );
const link = async (slug: string, hostId: string | null = null) =>
  (await store.write((tx) => resolveProject(tx, { slug: `github.com/${slug}`, hostId, ownerId: null, at: AT }))).row;
const newest = async (project: number, figure: TargetFigure) =>
  (await newestTarget(store.read, project, figure))?.value;

it('the newest version counts, of each figure and each project by itself', async () => {
  await set(0, 'coverage', 1, 0.8);
  await set(0, 'coverage', 2, 0.9);
  await set(0, 'defectLeakage', 1, 0.1);
  await set(1, 'coverage', 1, 0.5);
  expect(await newestTarget(store.read, 0, 'coverage')).toMatchObject({ version: 2, value: 0.9, reason: 'reason 2' });
  expect(await newest(0, 'defectLeakage')).toBe(0.1);
  expect(await newest(1, 'coverage')).toBe(0.5);
  expect(await newest(1, 'defectLeakage')).toBeUndefined();
  expect((await targetHistory(store.read, 0, 2)).map(({ figure, version }) => [figure, version])).toEqual([
    ['defectLeakage', 1],
    ['coverage', 2],
  ]);
});

it('a version is added once', async () => {
  await set(0, 'coverage', 1, 0.8);
  await expect(set(0, 'coverage', 1, 0.1)).rejects.toThrow(/unique/i);
  expect(await newest(0, 'coverage')).toBe(0.8);
});

it('a project that is merged brings its targets, but not those that the other one has set or removed', async () => {
  const byName = await link('acme/old');
  const byId = await link('acme/new', '7');
  await set(byName.id, 'coverage', 1, 0.8);
  await set(byName.id, 'coverage', 2, 0.9);
  await set(byName.id, 'timeToVerify.p50', 1, 60);
  await set(byName.id, 'defectLeakage', 1, 0.1);
  await set(byId.id, 'timeToVerify.p50', 1, 300);
  await set(byId.id, 'defectLeakage', 1, 0.2);
  await set(byId.id, 'defectLeakage', 2, null);
  expect((await link('acme/old', '7')).id).toBe(byId.id);
  expect(await newest(byId.id, 'coverage')).toBe(0.9);
  expect(await newest(byId.id, 'timeToVerify.p50')).toBe(300);
  expect(await newest(byId.id, 'defectLeakage')).toBeNull();
  expect(await targetHistory(store.read, byId.id, 10)).toHaveLength(5);
});
