/** The expectations that projects have said, by version. */
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import {
  type ExpectationsDocument,
  storedExpectations,
  writeExpectations,
} from '#lib/authority/expectations-document.ts';
import { DERIVED_EXPECTATIONS, type Expectations } from '#lib/authority/expectations.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, rowCache } from '../connection/connection.ts';
import { expectations as t, project } from '../schema/index.ts';
import type { ProjectRow } from './projects.ts';

/** A version of the expectations of a project: the reason for the change, and who made it (row id) and when. */
export type ExpectationsVersion = {
  version: number;
  expectations: Expectations;
  reason: string;
  createdAt: string;
  /** → actor */
  createdBy: number;
};

const selectBody = prepared((db) =>
  db
    .select({ body: t.body })
    .from(t)
    .where(and(eq(t.project, sql.placeholder('project')), eq(t.version, sql.placeholder('version'))))
    .prepare(),
);

const selectNewest = prepared((db) =>
  db
    .select({ id: sql<number | null>`max(${t.id})` })
    .from(t)
    .prepare(),
);

// A version never changes, and every artifact that is evaluated reads the current one.
const MAX_CACHED = 1_000;
const byVersion = rowCache<string, Expectations>(MAX_CACHED);

/** The expectations of a project that count now; the derived ones where it has said none. */
export async function currentExpectations(
  db: Db,
  { id, expectationsVersion: version }: Pick<ProjectRow, 'id' | 'expectationsVersion'>,
): Promise<Expectations> {
  if (version === 0) return DERIVED_EXPECTATIONS;
  const cache = byVersion(db);
  const key = `${id} ${version}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const row = await selectBody(db).get({ project: id, version });
  // A project that says something must not fall back to the derived expectations, which may accept more.
  if (row === undefined) throw new Error(`version ${version} of the expectations of project ${id} is missing`);
  return cache.set(key, parseBody(row.body));
}

/** Whether any project has said what it expects. */
export async function isAnyExpectationSaid(db: Db): Promise<boolean> {
  return (await selectNewest(db).get())?.id != null;
}

/** The form in which expectations are stored: the RFC 8785 canonical JSON of their document. */
export function expectationsBody(expectations: Expectations): string {
  return canonicalJson(writeExpectations(expectations));
}

function parseBody(body: string): Expectations {
  return storedExpectations(JSON.parse(body) as ExpectationsDocument);
}

/** Add a version of the expectations of a project (row id), which counts from now on. */
export async function addExpectations(tx: Tx, id: number, row: ExpectationsVersion): Promise<void> {
  const { expectations, version, ...rest } = row;
  await orm(tx)
    .insert(t)
    .values({ ...rest, project: id, version, body: expectationsBody(expectations) })
    .run();
  await orm(tx).update(project).set({ expectationsVersion: version }).where(eq(project.id, id)).run();
}

/** The versions of a project (row id) before version `before`, the newest first, at most `limit`. */
export async function listExpectations(
  db: Db,
  id: number,
  before: number,
  limit: number,
): Promise<ExpectationsVersion[]> {
  const rows = await orm(db)
    .select()
    .from(t)
    .where(and(eq(t.project, id), lt(t.version, before)))
    .orderBy(desc(t.version))
    .limit(limit)
    .all();
  return rows.map(({ version, body, reason, createdAt, createdBy }) => ({
    version,
    expectations: parseBody(body),
    reason,
    createdAt,
    createdBy,
  }));
}

/**
 * A project that is merged into another one (row ids) brings what it has said, unless that one has said something
 * itself.
 */
export async function moveExpectations(tx: Tx, from: number, into: number): Promise<void> {
  const versionOf = async (id: number) =>
    (await orm(tx).select({ version: project.expectationsVersion }).from(project).where(eq(project.id, id)).get())
      ?.version ?? 0;
  const version = await versionOf(from);
  if (version === 0 || (await versionOf(into)) > 0) return;
  await orm(tx).update(t).set({ project: into }).where(eq(t.project, from)).run();
  await orm(tx).update(project).set({ expectationsVersion: version }).where(eq(project.id, into)).run();
  await orm(tx).update(project).set({ expectationsVersion: 0 }).where(eq(project.id, from)).run();
}
