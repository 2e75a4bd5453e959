/** Builds, and the source commits they were made from. */
import { hash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { orm, prepared, encodedPlaceholder } from '../connection/connection.ts';
import { keptRow } from '../readings/kept-readings.ts';
import { build, source } from '../schema/index.ts';

export { artifactsBuiltFrom, countsForBuild } from '../lineage/built-artifacts.ts';
export type { BuildEvidence } from '../lineage/built-artifacts.ts';

/** A stored build. `builder` and `buildType` are terms, `project` and `source` row ids. */
export type BuildRow = typeof build.$inferSelect;

/** A stored source commit. `repository` is a term. */
export type SourceRow = typeof source.$inferSelect;

/** A build to store. */
export type NewBuild = Omit<BuildRow, 'id' | 'key'> & {
  /** The text that identifies the run: its URL, else builder and invocation, else the id of the evidence. */
  identity: string;
};

const bySource = prepared((db) =>
  db
    .select({ id: source.id })
    .from(source)
    .where(
      and(
        eq(source.commit, encodedPlaceholder(source.commit, 'commit')),
        eq(source.repository, sql.placeholder('repository')),
      ),
    )
    .prepare(),
);
const addSource = prepared((db) =>
  db
    .insert(source)
    .values({ repository: sql.placeholder('repository'), commit: sql.placeholder('commit') })
    .returning({ id: source.id })
    .prepare(),
);
const selectSource = prepared((db) =>
  db
    .select()
    .from(source)
    .where(eq(source.id, sql.placeholder('id')))
    .prepare(),
);
const byKey = prepared((db) =>
  db
    .select()
    .from(build)
    .where(eq(build.key, sql.placeholder('key')))
    .prepare(),
);
const byId = prepared((db) =>
  db
    .select()
    .from(build)
    .where(eq(build.id, sql.placeholder('id')))
    .prepare(),
);
const columns = [
  'project',
  'source',
  'builder',
  'buildType',
  'invocation',
  'ref',
  'entryPoint',
  'trigger',
  'runner',
  'startedAt',
  'finishedAt',
  'verified',
  'evidence',
] as const;
const add = prepared((db) =>
  db
    .insert(build)
    .values({
      key: sql.placeholder('key'),
      ...(Object.fromEntries(columns.map((name) => [name, sql.placeholder(name)])) as { verified: never }),
    })
    .returning()
    .prepare(),
);
const update = prepared((db) =>
  db
    .update(build)
    .set(Object.fromEntries(columns.map((name) => [name, sql`${encodedPlaceholder(build[name], name)}`])))
    .where(eq(build.id, sql.placeholder('id')))
    .prepare(),
);

const keyOf = (identity: string) => hash('sha256', identity, 'buffer').subarray(0, 16);

/** Find or create a commit of a repository. `repository` is a term, `commit` lower-case hex. Returns the row id. */
export async function findOrCreateSource(tx: Tx, repository: number, commit: string): Promise<number> {
  return (await bySource(tx).get({ repository, commit }))?.id ?? (await addSource(tx).get({ repository, commit }))!.id;
}

/** A source commit by its row id. */
export async function sourceById(db: Db, id: number): Promise<SourceRow | null> {
  return (await selectSource(db).get({ id })) ?? null;
}

/**
 * Find or create a build by its identity. A later claim fills in missing columns. The first verified claim replaces
 * everything that unverified claims stated, and an unverified claim never changes a verified build: all columns of a
 * verified build are verified. Returns the row after the change.
 */
export async function upsertBuild(tx: Tx, { identity, ...row }: NewBuild): Promise<BuildRow> {
  const key = keyOf(identity);
  const existing = await byKey(tx).get({ key });
  if (!existing) return (await add(tx).get({ key, ...row }))!;
  const replaces = row.verified && !existing.verified;
  const [preferred, second] = replaces ? [row, existing] : [existing, row];
  const merged = Object.fromEntries(
    columns.map((name) => [name, preferred[name] ?? (row.verified === existing.verified ? second[name] : null)]),
  );
  if (columns.every((name) => merged[name] === existing[name])) return existing;
  const next = { ...existing, ...merged } as BuildRow;
  await update(tx).run(next);
  return next;
}

/** Replace the times of a build (row id). */
export async function setBuildTimes(
  tx: Tx,
  id: number,
  times: Pick<BuildRow, 'startedAt' | 'finishedAt'>,
): Promise<void> {
  await orm(tx).update(build).set(times).where(eq(build.id, id)).run();
}

/** Withdraw that verified evidence describes a build (row id): the next verified claim replaces all of it. */
export async function setBuildUnverified(tx: Tx, id: number): Promise<void> {
  await orm(tx).update(build).set({ verified: false, evidence: null }).where(eq(build.id, id)).run();
}

/** The build with an identity (see `NewBuild`); null where there is none. */
export async function findBuild(db: Db, identity: string): Promise<BuildRow | null> {
  return (await byKey(db).get({ key: keyOf(identity) })) ?? null;
}

/** A build by its row id. */
export async function buildById(db: Db, id: number): Promise<BuildRow | null> {
  return keptRow(db, 'build', id, async () => (await byId(db).get({ id })) ?? null);
}
