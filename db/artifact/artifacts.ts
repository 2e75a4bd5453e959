/** Artifacts and their status. */
import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { prepared, encodedPlaceholder } from '../connection/connection.ts';
import { keptRow } from '../readings/kept-readings.ts';
import { artifact } from '../schema/index.ts';

/** A stored artifact; `alg` and `builder` are terms, `project`, `build` and `signer` row ids, times RFC 3339. */
export type ArtifactRow = typeof artifact.$inferSelect;

/** How certain it is that an artifact belongs to its project. */
export type ProjectLinkConfidence = ArtifactRow['linkConfidence'];

const byDigest = prepared((db) =>
  db
    .select()
    .from(artifact)
    .where(
      and(eq(artifact.value, encodedPlaceholder(artifact.value, 'value')), eq(artifact.alg, sql.placeholder('alg'))),
    )
    .prepare(),
);
/** How many digests one statement finds. Digests are bytes or text, which a JSON list cannot tell apart. */
const DIGESTS_AT_ONCE = 64;
const PLACE_NAMES = Array.from({ length: DIGESTS_AT_ONCE }, (_, i) => `value${i}`);
const PLACES = PLACE_NAMES.map((name) => encodedPlaceholder(artifact.value, name));
/** The columns that tell the stored status of an artifact, and whether it still holds. */
const STATUS_COLUMNS = {
  id: artifact.id,
  alg: artifact.alg,
  value: artifact.value,
  name: artifact.name,
  project: artifact.project,
  contender: artifact.contender,
  status: artifact.status,
  underlying: artifact.underlying,
  reason: artifact.reason,
  slsaLevel: artifact.slsaLevel,
  isIndex: artifact.isIndex,
  policyVersion: artifact.policyVersion,
  policy: artifact.policy,
  policyStage: artifact.policyStage,
  holdsUntil: artifact.holdsUntil,
};
const byDigests = prepared((db) =>
  db
    .select(STATUS_COLUMNS)
    .from(artifact)
    .where(and(inArray(artifact.value, sql`(${sql.join(PLACES, sql`, `)})`), eq(artifact.alg, sql.placeholder('alg'))))
    .prepare(),
);
const byId = prepared((db) =>
  db
    .select()
    .from(artifact)
    .where(eq(artifact.id, sql.placeholder('id')))
    .prepare(),
);
const byIds = prepared((db) =>
  db
    .select()
    .from(artifact)
    .where(sql`${artifact.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`)
    .prepare(),
);
const selectIdsOfProject = prepared((db) =>
  db
    .select({ id: artifact.id })
    .from(artifact)
    .where(
      sql`${artifact.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')})) AND ${artifact.project} IS NOT DISTINCT FROM ${sql.placeholder('project')}`,
    )
    .orderBy(asc(artifact.id))
    .prepare(),
);
const selectSameVersion = prepared((db) =>
  db
    .select()
    .from(artifact)
    .where(
      sql`${artifact.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')})) AND (${artifact.build} = ${sql.placeholder('build')} OR ${artifact.version} = ${sql.placeholder('version')})`,
    )
    .prepare(),
);
const selectReleaseFacts = prepared((db) =>
  db
    .select({
      id: artifact.id,
      name: artifact.name,
      version: artifact.version,
      build: artifact.build,
      value: artifact.value,
      builtAt: artifact.builtAt,
      firstSeen: artifact.firstSeen,
    })
    .from(artifact)
    .where(
      and(
        sql`${artifact.id} IN (SELECT value FROM json_each(${sql.placeholder('ids')}))`,
        eq(artifact.isIndex, encodedPlaceholder(artifact.isIndex, 'isIndex')),
      ),
    )
    .prepare(),
);
const add = prepared((db) =>
  db
    .insert(artifact)
    .values({
      alg: sql.placeholder('alg'),
      value: sql.placeholder('value'),
      firstSeen: sql.placeholder('at'),
      statusSince: sql.placeholder('at'),
      status: 'unknown',
      underlying: 'unknown',
      reason: '',
      policyVersion: 0,
    })
    .returning()
    .prepare(),
);

/** An artifact by its own digest, not by an alias; null where there is none. `alg` is a term. */
export async function findArtifact(db: Db, alg: number, value: string): Promise<ArtifactRow | null> {
  return (await byDigest(db).get({ alg, value })) ?? null;
}

/** An artifact with its stored status. */
export type StatusRow = Pick<ArtifactRow, keyof typeof STATUS_COLUMNS>;

/** As `findArtifact`, for the stored status of many artifacts with digests of one algorithm, in no particular order. */
export async function findStatuses(db: Db, alg: number, values: readonly string[]): Promise<StatusRow[]> {
  const found: StatusRow[] = [];
  for (let at = 0; at < values.length; at += DIGESTS_AT_ONCE) {
    // Of fewer digests, the last one takes the places that are left.
    const last = Math.min(at + DIGESTS_AT_ONCE, values.length) - 1;
    const places = Object.fromEntries(PLACE_NAMES.map((name, i) => [name, values[Math.min(at + i, last)]]));
    found.push(...(await byDigests(db).all({ alg, ...places })));
  }
  return found;
}

/** An artifact by its row id. */
export async function artifactById(db: Db, id: number): Promise<ArtifactRow | null> {
  return keptRow(db, 'artifact', id, async () => (await byId(db).get({ id })) ?? null);
}

/** Artifacts by their row ids, in no particular order. Meant for a few hundred ids at most. */
export async function artifactsByIds(db: Db, ids: readonly number[]): Promise<ArtifactRow[]> {
  return await byIds(db).all({ ids: JSON.stringify(ids) });
}

/**
 * Those of the artifacts (row ids) that have this build or this version, in no particular order. None has a build or
 * version that is null.
 */
export async function artifactsOfVersion(
  db: Db,
  ids: readonly number[],
  { build, version }: Pick<ArtifactRow, 'build' | 'version'>,
): Promise<ArtifactRow[]> {
  return await selectSameVersion(db).all({ ids: JSON.stringify(ids), build, version });
}

/** What tells of which release an artifact is. */
export type ReleaseFacts = Pick<ArtifactRow, 'id' | 'name' | 'version' | 'build' | 'value' | 'builtAt' | 'firstSeen'>;

/** The facts of those artifacts (row ids) that are an image index, or are none, in no particular order. */
export async function releaseFacts(db: Db, ids: readonly number[], isIndex: boolean): Promise<ReleaseFacts[]> {
  return await selectReleaseFacts(db).all({ ids: JSON.stringify(ids), isIndex });
}

/** Those of the artifacts (row ids) that belong to a project (row id), in ascending order; null: to no project. */
export async function artifactIdsOfProject(db: Db, ids: readonly number[], project: number | null): Promise<number[]> {
  return (await selectIdsOfProject(db).all({ ids: JSON.stringify(ids), project })).map((row) => row.id);
}

const selectIdsAfter = prepared((db) =>
  db
    .select({ id: artifact.id })
    .from(artifact)
    .where(gt(artifact.id, sql.placeholder('after')))
    .orderBy(asc(artifact.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The row ids above `after`, in ascending order, at most `limit`. */
export async function artifactIdsAfter(db: Db, after: number, limit: number): Promise<number[]> {
  return (await selectIdsAfter(db).all({ after, limit })).map((row) => row.id);
}

const selectDue = prepared((db) =>
  db
    .select({ holdsUntil: sql<string>`${artifact.holdsUntil}`.mapWith(artifact.holdsUntil), id: artifact.id })
    .from(artifact)
    .where(
      and(
        isNotNull(artifact.holdsUntil),
        lte(artifact.holdsUntil, encodedPlaceholder(artifact.holdsUntil, 'at')),
        sql`(${artifact.holdsUntil}, ${artifact.id}) > (${encodedPlaceholder(artifact.holdsUntil, 'after')}, ${sql.placeholder('afterId')})`,
      ),
    )
    .orderBy(asc(artifact.holdsUntil), asc(artifact.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** The end of the status of an artifact (row id) in the order in which such ends come, RFC 3339. */
export type HoldsUntil = { holdsUntil: string; id: number };

/** The artifacts whose status holds only until `at` (RFC 3339) or less, in the order of these ends, behind `after`. */
export async function artifactsHeldUntil(
  db: Db,
  at: string,
  after: HoldsUntil | null,
  limit: number,
): Promise<HoldsUntil[]> {
  const { holdsUntil, id } = after ?? { holdsUntil: new Date(0).toISOString(), id: 0 };
  return await selectDue(db).all({ at, after: holdsUntil, afterId: id, limit });
}

/**
 * Find or create an artifact by its digest; `alg` is a term. A new artifact has the status `unknown` and was first seen
 * at `at` (RFC 3339).
 */
export async function findOrCreateArtifact(
  tx: Tx,
  alg: number,
  value: string,
  at: string,
): Promise<{ row: ArtifactRow; isNew: boolean }> {
  const existing = await byDigest(tx).get({ alg, value });
  return existing ? { row: existing, isNew: false } : { row: await createArtifact(tx, alg, value, at), isNew: true };
}

/** The same for an artifact that the caller has not found. */
export async function createArtifact(tx: Tx, alg: number, value: string, at: string): Promise<ArtifactRow> {
  return (await add(tx).get({ alg, value, at }))!;
}

const columns = [
  'name',
  'version',
  'project',
  'linkConfidence',
  'contender',
  'build',
  'signer',
  'builder',
  'status',
  'underlying',
  'reason',
  'rule',
  'slsaLevel',
  'isIndex',
  'evidence',
  'deployed',
  'firstSeen',
  'statusSince',
  'verifiedAt',
  'builtAt',
  'policyVersion',
  'policy',
  'policyStage',
  'holdsUntil',
  'partOf',
  'releaseStatus',
  'releaseDeployed',
  'releaseParts',
  'releaseWorst',
] as const;
const update = prepared((db) =>
  db
    .update(artifact)
    .set(Object.fromEntries(columns.map((column) => [column, sql`${encodedPlaceholder(artifact[column], column)}`])))
    .where(eq(artifact.id, sql.placeholder('id')))
    .prepare(),
);

/** Write every column of a stored artifact except its digest. */
export async function updateArtifact(tx: Tx, row: ArtifactRow): Promise<void> {
  await update(tx).run(row);
}
