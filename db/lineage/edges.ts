/** Lineage edges in both directions. The ends are packed node references: row id * 16 + kind. */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { EdgeRow, EdgeKind } from '../schema/lineage/edge.ts';
import type { Db, Tx } from '../connection/connection.ts';
import { encodedPlaceholder, forEngine, prepared } from '../connection/connection.ts';
import { addEdgeRows } from '../postgres/lineage.ts';
import { NODE_KINDS } from '#db/schema/columns/enums.ts';
import { edge as t } from '../schema/index.ts';

export type { EdgeRow, EdgeKind } from '../schema/lineage/edge.ts';

/** The kinds of lineage node. */
export type NodeKind = (typeof NODE_KINDS)[number];

/** The packed reference of a node: its row id * 16 + the index of its kind. */
export function nodeRef(kind: NodeKind, id: number): number {
  return id * 16 + NODE_KINDS.indexOf(kind);
}

/** The kind and row id of a packed node reference. */
export function parseNodeRef(ref: number): { kind: NodeKind; id: number } {
  return { kind: NODE_KINDS[ref % 16]!, id: Math.floor(ref / 16) };
}

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      from: sql.placeholder('from'),
      to: sql.placeholder('to'),
      kind: sql.placeholder('kind'),
      evidence: sql.placeholder('evidence'),
    })
    .onConflictDoNothing()
    .prepare(),
);
const outgoing = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.from, sql.placeholder('ref')))
    .orderBy(asc(t.kind), asc(t.to), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const incoming = prepared((db) =>
  db
    .select()
    .from(t)
    .where(eq(t.to, sql.placeholder('ref')))
    .orderBy(asc(t.kind), asc(t.from), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** Add an edge; true where it is new. `evidence` 0: a webhook reported it, no stored document claims it. */
export async function addEdge(tx: Tx, row: EdgeRow): Promise<boolean> {
  return (await add(tx).run(row)).changes > 0;
}

/** Add the edges of a list that are not there yet. */
export const addEdges = forEngine<(tx: Tx, rows: readonly EdgeRow[]) => Promise<void>>({
  async sqlite(tx, rows) {
    for (const row of rows) await add(tx).run(row);
  },
  async postgres(tx, rows) {
    const raw = rows.map(({ from, to, kind, evidence }) => ({
      src: from,
      dst: to,
      kind: Number(t.kind.mapToDriverValue(kind)),
      evidence,
    }));
    if (raw.length > 0) await addEdgeRows(tx, raw);
  },
});

/** Edges that begin at a node, at most `limit`. */
export async function edgesFrom(db: Db, ref: number, limit: number): Promise<EdgeRow[]> {
  return await outgoing(db).all({ ref, limit });
}

/** Edges that end at a node, at most `limit`. */
export async function edgesTo(db: Db, ref: number, limit: number): Promise<EdgeRow[]> {
  return await incoming(db).all({ ref, limit });
}

const incomingOfKind = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.to, sql.placeholder('ref')), eq(t.kind, encodedPlaceholder(t.kind, 'kind'))))
    .orderBy(asc(t.from), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const outgoingOfKind = prepared((db) =>
  db
    .select()
    .from(t)
    .where(and(eq(t.from, sql.placeholder('ref')), eq(t.kind, encodedPlaceholder(t.kind, 'kind'))))
    .orderBy(asc(t.to), asc(t.evidence))
    .limit(sql.placeholder('limit'))
    .prepare(),
);
const remove = prepared((db) =>
  db
    .delete(t)
    .where(
      and(
        eq(t.from, sql.placeholder('from')),
        eq(t.kind, encodedPlaceholder(t.kind, 'kind')),
        eq(t.to, sql.placeholder('to')),
        eq(t.evidence, sql.placeholder('evidence')),
      ),
    )
    .prepare(),
);

/** Edges of one kind that end at a node, at most `limit`. */
export async function edgesOfKindTo(db: Db, ref: number, kind: EdgeKind, limit: number): Promise<EdgeRow[]> {
  return await incomingOfKind(db).all({ ref, kind, limit });
}

const newestEvidence = prepared((db) =>
  db
    .select({ evidence: t.evidence })
    .from(t)
    .where(and(eq(t.to, sql.placeholder('ref')), eq(t.kind, encodedPlaceholder(t.kind, 'kind'))))
    .orderBy(desc(t.from))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/** `seq` of the SBOMs that list a component (row id), the newest first, at most `limit`. */
export async function sbomsWithComponent(db: Db, component: number, limit: number): Promise<number[]> {
  const rows = await newestEvidence(db).all({ ref: nodeRef('component', component), kind: 'contains', limit });
  return rows.map((row) => row.evidence);
}

/** Edges of one kind that begin at a node, at most `limit`. */
export async function edgesOfKindFrom(db: Db, ref: number, kind: EdgeKind, limit: number): Promise<EdgeRow[]> {
  return await outgoingOfKind(db).all({ ref, kind, limit });
}

/** Remove an edge, when its document does not claim it after all. */
export async function removeEdge(tx: Tx, row: EdgeRow): Promise<void> {
  await remove(tx).run(row);
}
