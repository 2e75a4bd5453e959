/** The actors that have written something. The rows that they wrote refer to them. */
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Actor, actorIdentity } from '#lib/actor.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared, rowCache } from '../connection/connection.ts';
import { ACTOR_KINDS } from '#db/schema/columns/enums.ts';
import { actor as t } from '../schema/index.ts';

/** A stored actor. `identifier` is unique within the kind; `name` is for display, as it was at the first write. */
export type ActorRow = { kind: Actor['kind']; identifier: string; name: string };

const MAX_CACHED_ACTORS = 1_000;
const idsByIdentity = rowCache<string, number>(MAX_CACHED_ACTORS);

const selectId = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.kind, encodedPlaceholder(t.kind, 'kind')), eq(t.identifier, sql.placeholder('identifier'))))
    .prepare(),
);
const insertActor = prepared((db) =>
  db
    .insert(t)
    .values({
      kind: sql.placeholder('kind'),
      identifier: sql.placeholder('identifier'),
      name: sql.placeholder('name'),
      project: sql.placeholder('project'),
    })
    .returning({ id: t.id })
    .prepare(),
);
const selectProject = prepared((db) =>
  db
    .select({ project: t.project, repository: t.repository })
    .from(t)
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);
const selectActor = prepared((db) =>
  db
    .select({ kind: t.kind, identifier: t.identifier, name: t.name })
    .from(t)
    .where(eq(t.id, sql.placeholder('id')))
    .prepare(),
);

/** Find or create an actor by its kind and identifier. Returns its row id; a stored name does not change. */
export async function findOrCreateActor(tx: Tx, actor: Actor): Promise<number> {
  const { kind, identifier, name } = actorIdentity(actor);
  const cache = idsByIdentity(tx);
  const key = `${kind} ${identifier}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const project = actor.kind === 'workload' ? actor.project : null;
  const row =
    (await selectId(tx).get({ kind, identifier })) ?? (await insertActor(tx).get({ kind, identifier, name, project }));
  return cache.set(key, row!.id);
}

/** An actor by its row id. Null for null, which rows from before Attestry recorded actors have. */
export async function actorById(db: Db, id: number | null): Promise<ActorRow | null> {
  return id === null ? null : ((await selectActor(db).get({ id })) ?? null);
}

/** The project (row id) of a workload, and the id of its repository where the identifier does not hold it. */
export type WorkloadProject = { project: number | null; repository: string | null };

/** The project of a workload, by the row id of the actor; both members are null for every other actor. */
export async function projectOfWorkload(db: Db, id: number): Promise<WorkloadProject> {
  return (await selectProject(db).get({ id })) ?? { project: null, repository: null };
}

/** Workloads without a project, which an earlier version stored, in the order of their identifiers. */
export async function workloadsWithoutProject(
  db: Db,
  after: string,
  limit: number,
): Promise<{ id: number; identifier: string }[]> {
  return await orm(db)
    .select({ id: t.id, identifier: t.identifier })
    .from(t)
    .where(and(eq(t.kind, 'workload'), gt(t.identifier, after), isNull(t.project)))
    .orderBy(asc(t.identifier))
    .limit(limit)
    .all();
}

/** Set the project of a workload that an earlier version stored without it. */
export async function setWorkloadProject(
  tx: Tx,
  id: number,
  workload: { project: number; repository: string },
): Promise<void> {
  await orm(tx).update(t).set(workload).where(eq(t.id, id)).run();
}

/** The row id of an actor that has written something; null where there is none. `kind` may be any text. */
export async function findActor(db: Db, kind: string, identifier: string): Promise<number | null> {
  if (!(ACTOR_KINDS as readonly string[]).includes(kind)) return null;
  return (await selectId(db).get({ kind, identifier }))?.id ?? null;
}
