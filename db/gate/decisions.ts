/** The stored decisions of the gate. Their number is bounded: by age, and for callers without a token by count. */
import { and, desc, eq, gte, lt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared, preparedSql } from '../connection/connection.ts';
import { packJsonText, unpackJson } from '../codec/pack.ts';
import { gateDecision as t, gateProject } from '../schema/index.ts';

type StoredDecision = typeof t.$inferSelect;

/** A decision without its body. `actor` is a row id, `at` is RFC 3339. */
export type DecisionRow = Omit<StoredDecision, 'body' | 'questionHash' | 'answerHash' | 'anonymous'>;

/** A decision to store. `body` is JSON, `projects` are row ids. */
export type NewDecision = Omit<StoredDecision, 'id' | 'body'> & { body: string; projects: readonly number[] };

/** Which old decisions are deleted: those from before a time (RFC 3339), and anonymous ones beyond a number. */
export type DecisionRetention = { before: string; anonymous: number };

/** Old decisions are deleted when a row id is a multiple of this, so that most calls only insert a row. */
const PRUNE_INTERVAL = 64;
/** The most decisions that one call deletes because of their age. */
const MAX_PRUNED = 1_024;

const COLUMNS = {
  id: t.id,
  publicId: t.publicId,
  at: t.at,
  decision: t.decision,
  environment: t.environment,
  actor: t.actor,
  reason: t.reason,
  asked: t.asked,
  artifacts: t.artifacts,
};

const insert = prepared((db) =>
  db
    .insert(t)
    .values({
      publicId: sql.placeholder('publicId'),
      at: sql.placeholder('at'),
      decision: sql.placeholder('decision'),
      environment: sql.placeholder('environment'),
      actor: sql.placeholder('actor'),
      anonymous: sql.placeholder('anonymous'),
      reason: sql.placeholder('reason'),
      asked: sql.placeholder('asked'),
      artifacts: sql.placeholder('artifacts'),
      questionHash: sql.placeholder('questionHash'),
      answerHash: sql.placeholder('answerHash'),
      body: sql.placeholder('body'),
    })
    .returning({ id: t.id })
    .prepare(),
);
const insertProjects = preparedSql<never>(
  'INSERT INTO gate_project (project, decision, id) SELECT r.value, d.decision, d.id FROM json_each(?) r CROSS JOIN gate_decision d WHERE d.id = ?',
);
const selectSame = prepared((db) =>
  db
    .select({ publicId: t.publicId, at: t.at, answerHash: t.answerHash })
    .from(t)
    .where(
      and(
        eq(t.questionHash, sql.placeholder('questionHash')),
        eq(t.actor, sql.placeholder('actor')),
        gte(t.at, encodedPlaceholder(t.at, 'since')),
      ),
    )
    .orderBy(desc(t.id))
    .limit(1)
    .prepare(),
);
const selectByPublicId = prepared((db) =>
  db
    .select({ ...COLUMNS, body: t.body })
    .from(t)
    .where(eq(t.publicId, sql.placeholder('publicId')))
    .prepare(),
);
const selectOfDecision = prepared((db) =>
  db
    .select(COLUMNS)
    .from(t)
    .where(and(eq(t.decision, encodedPlaceholder(t.decision, 'decision')), lt(t.id, sql.placeholder('before'))))
    .orderBy(desc(t.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectOfProject = prepared((db) =>
  db
    .select(COLUMNS)
    .from(gateProject)
    .innerJoin(t, eq(t.id, gateProject.id))
    .where(
      and(
        eq(gateProject.project, sql.placeholder('project')),
        eq(gateProject.decision, encodedPlaceholder(gateProject.decision, 'decision')),
        lt(gateProject.id, sql.placeholder('before')),
      ),
    )
    .orderBy(desc(gateProject.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const selectOld = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(lt(t.at, encodedPlaceholder(t.at, 'before')))
    .limit(MAX_PRUNED)
    .prepare(),
);
const selectLastAnonymous = prepared((db) =>
  db
    .select({ id: t.id })
    .from(t)
    .where(sql`anonymous = 1`)
    .orderBy(desc(t.id))
    .limit(1)
    .offset(sql.placeholder('kept'))
    .prepare(),
);

/** Store a decision; now and then delete the old ones. Returns its row id. */
export async function addDecision(
  tx: Tx,
  { body, projects, ...row }: NewDecision,
  retention: DecisionRetention,
): Promise<number> {
  const { id } = (await insert(tx).get({ ...row, body: packJsonText(body) }))!;
  if (projects.length > 0) await insertProjects(tx).run(JSON.stringify([...new Set(projects)]), id);
  if (id % PRUNE_INTERVAL === 0) await pruneDecisions(tx, retention);
  return id;
}

/** Delete the decisions from before a time, and the oldest anonymous ones beyond a number. */
export async function pruneDecisions(tx: Tx, { before, anonymous }: DecisionRetention): Promise<void> {
  const old = (await selectOld(tx).all({ before })).map(({ id }) => id);
  const last = await selectLastAnonymous(tx).get({ kept: anonymous });
  const beyond = last
    ? (
        await orm(tx)
          .select({ id: t.id })
          .from(t)
          .where(and(sql`anonymous = 1`, lte(t.id, last.id)))
          .limit(MAX_PRUNED)
          .all()
      ).map(({ id }) => id)
    : [];
  const ids = JSON.stringify([...old, ...beyond]);
  if (ids === '[]') return;
  await orm(tx)
    .delete(t)
    .where(sql`${t.id} in (select value from json_each(${ids}))`)
    .run();
  await orm(tx)
    .delete(gateProject)
    .where(sql`${gateProject.id} in (select value from json_each(${ids}))`)
    .run();
}

/** The newest decision since a time about the same question of the same actor; null where there is none. */
export async function sameQuestion(
  db: Db,
  question: { questionHash: Uint8Array; actor: number; since: string },
): Promise<{ publicId: string; at: string; answerHash: Uint8Array } | null> {
  return (await selectSame(db).get(question)) ?? null;
}

/** A decision by the id that callers see, with its body; null where there is none. The caller names its type. */
export async function decisionByPublicId<Body>(
  db: Db,
  publicId: string,
): Promise<(DecisionRow & { body: Body }) | null> {
  const row = await selectByPublicId(db).get({ publicId });
  return row ? { ...row, body: unpackJson<Body>(row.body) } : null;
}

export type DecisionFilter = {
  decision: DecisionRow['decision'];
  /** A row id; null: of all projects. */
  project: number | null;
  /** Only decisions with a lower row id. */
  before: number;
  limit: number;
};

/** The decisions of one kind, newest first. */
export async function listDecisions(
  db: Db,
  { decision, project, before, limit }: DecisionFilter,
): Promise<DecisionRow[]> {
  return project === null
    ? await selectOfDecision(db).all({ decision, before, limit })
    : await selectOfProject(db).all({ project, decision, before, limit });
}
