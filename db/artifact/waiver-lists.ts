/** Lists of waivers: requests, those in force, those that have ended. Times are RFC 3339. */
import { and, asc, desc, gt, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Db } from '../connection/connection.ts';
import { orm } from '../connection/connection.ts';
import { encodeTimestamp } from '../schema/columns/columns.ts';
import { artifact, waiver as t } from '../schema/index.ts';
import type { WaiverPosition, WaiverRow } from './waivers.ts';

/**
 * A filter of waivers by row ids. `artifact`: the waivers that apply to this artifact, which are its own and those of
 * its project. `project`: the waivers of this project and of its artifacts. Null: the filter is not used.
 */
export type WaiverFilter = { artifact: { id: number; project: number | null } | null; project: number | null };

/**
 * The condition of a filter. With the `+` SQLite uses no index for it: it scans the index that has the order of the
 * list, so that it does not have to sort, and checks each row.
 */
function filterCondition({ artifact: target, project }: WaiverFilter): SQL | undefined {
  const isOfProject = (id: number) => sql`+${t.project} = ${id}`;
  return and(
    target === null
      ? undefined
      : or(sql`+${t.artifact} = ${target.id}`, target.project === null ? undefined : isOfProject(target.project)),
    project === null
      ? undefined
      : or(
          isOfProject(project),
          sql`(select ${artifact.project} from ${artifact} where ${artifact.id} = ${t.artifact}) = ${project}`,
        ),
  );
}

/**
 * What a list of unexpired waivers holds: requests that wait for a decision, or waivers in force, with `until` only
 * those that expire by then; behind the waiver `after`, at most `limit`.
 */
export type UnexpiredQuery = {
  decision: 'requested' | 'approved';
  now: string;
  until?: string;
  after: WaiverPosition | null;
  limit: number;
};

/** The requests, or the waivers in force, at `now`; first to expire first. */
export async function listUnexpiredWaivers(
  db: Db,
  filter: WaiverFilter,
  { decision, now, until, after, limit }: UnexpiredQuery,
): Promise<WaiverRow[]> {
  const from = after ?? { expiresAt: now, id: Number.MAX_SAFE_INTEGER };
  return await orm(db)
    .select()
    .from(t)
    .where(
      and(
        // The literals are those of the partial index.
        decision === 'requested' ? sql`decision = 1` : sql`+${t.decision} = 0`,
        sql`(${t.expiresAt}, ${t.id}) > (${encodeTimestamp(from.expiresAt)}, ${from.id})`,
        gt(t.expiresAt, now),
        until === undefined ? undefined : lte(t.expiresAt, until),
        isNull(t.revokedAt),
        filterCondition(filter),
      ),
    )
    .orderBy(asc(t.expiresAt), asc(t.id))
    .limit(limit)
    .all();
}

/** The waivers below the id `before` that are revoked, refused or expired at `now`; newest first, at most `limit`. */
export async function listEndedWaivers(
  db: Db,
  filter: WaiverFilter,
  now: string,
  before: number | null,
  limit: number,
): Promise<WaiverRow[]> {
  return await orm(db)
    .select()
    .from(t)
    .where(
      and(
        lt(t.id, before ?? Number.MAX_SAFE_INTEGER),
        or(sql`${t.revokedAt} is not null`, sql`+${t.expiresAt} <= ${encodeTimestamp(now)}`, sql`+${t.decision} = 2`),
        filterCondition(filter),
      ),
    )
    .orderBy(desc(t.id))
    .limit(limit)
    .all();
}
