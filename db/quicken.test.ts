import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { and, asc, eq, sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { orm, slot } from './connection.ts';
import { openStore } from './open.ts';
import type { Store } from './open.ts';
import { quicken } from './quicken.ts';
import { artifact } from './schema/index.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) {
    store.close();
    rmSync(store.folder, { recursive: true });
  }
});

async function withArtifacts(): Promise<Store> {
  const store = openStore(mkdtempSync(join(tmpdir(), 'attestry-quicken-')));
  opened.push(store);
  const at = '2026-05-01T10:00:00.000Z';
  const row = { alg: 1, status: 'failed', underlying: 'failed', reason: 'r', firstSeen: at, statusSince: at, policyVersion: 1 } as const;
  await store.write(async (tx) => {
    orm(tx).insert(artifact).values([{ ...row, value: 'aa11', isIndex: true, verifiedAt: at, slsaLevel: 2 }, { ...row, value: 'h1:not-hex', name: 'second', status: 'verified' }]).run();
  });
  return store;
}

const byDigest = (store: Store) => orm(store.read).select().from(artifact).where(and(eq(artifact.value, slot(artifact.value, 'value')), eq(artifact.alg, 1))).prepare();

test('a quickened statement answers what it answered before', async () => {
  const store = await withArtifacts();
  for (const value of ['aa11', 'h1:not-hex', 'ffff']) expect(quicken(byDigest(store)).get({ value })).toEqual(byDigest(store).get({ value }));
  const listed = () => orm(store.read).select({ id: artifact.id, status: artifact.status, twice: sql<number>`${artifact.id} * 2`, name: artifact.name, seen: artifact.firstSeen }).from(artifact).orderBy(asc(artifact.id)).limit(sql.placeholder('limit')).prepare();
  expect(quicken(listed()).all({ limit: 9 })).toEqual(listed().all({ limit: 9 }));
  expect(quicken(listed()).all({ limit: 1 })).toHaveLength(1);
});

test('what changes rows says how many', async () => {
  const store = await withArtifacts();
  const change = (status: string, value: string) => store.write(async (tx) => {
    const statement = quicken(orm(tx).update(artifact).set({ status: sql`${slot(artifact.status, 'status')}` }).where(eq(artifact.value, slot(artifact.value, 'value'))).prepare());
    return statement.run({ status, value }).changes;
  });
  expect(await change('waived', 'aa11')).toBe(1);
  expect(await change('waived', 'bb')).toBe(0);
  expect(byDigest(store).get({ value: 'aa11' })?.status).toBe('waived');
  await expect(change('no such status', 'aa11')).rejects.toThrow(RangeError);
});

test('a value that is not given is not taken for null', async () => {
  const store = await withArtifacts();
  expect(() => quicken(byDigest(store)).get({})).toThrow('No value for placeholder "value" was provided');
});
