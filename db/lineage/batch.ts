/**
 * Reads many lineage nodes at once: one statement for all nodes of a depth instead of one for each. Row ids are bound
 * as a JSON list, which is the outer loop of every statement here; each of its rows is one index search.
 */
import { hash } from 'node:crypto';
import { forEngine, preparedSql, type Db } from '../connection/connection.ts';
import * as postgres from '../postgres/lineage.ts';
import type { RawEdge } from '../postgres/lineage.ts';
import { CLAIMED, countingCondition, QUARANTINED, SLOTS } from '#db/schema/columns/buckets.ts';
import { EDGE_KINDS, LABEL_KINDS } from '#db/schema/columns/enums.ts';
import type { EdgeKind, EdgeRow } from '../schema/lineage/edge.ts';
import type { ComponentRow } from '../schema/lineage/component.ts';

const PURL = LABEL_KINDS.indexOf('purl');
const REFS_JOIN = 'json_each(?) r CROSS JOIN';

const KIND_FILTER = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`;
const selectHighDegree = preparedSql<{ ref: number }>(`SELECT value AS ref FROM json_each(?) r
  WHERE (SELECT count(*) FROM (SELECT 1 FROM edge WHERE src = r.value AND ${KIND_FILTER('kind')} LIMIT ?) AS "some") >= ? OR (SELECT count(*) FROM (SELECT 1 FROM edge WHERE dst = r.value AND ${KIND_FILTER('kind')} LIMIT ?) AS "some") >= ?`);
const edgesAt = (end: 'src' | 'dst') =>
  preparedSql<RawEdge>(
    `SELECT e.src, e.dst, e.kind, e.evidence FROM ${REFS_JOIN} edge e ON e.${end} = r.value AND ${KIND_FILTER('e.kind')} LIMIT ?`,
  );
const edges = { src: edgesAt('src'), dst: edgesAt('dst') };
// SQLite reads the index of each node in its order.
const edgesOfList = forEngine<typeof postgres.edgesOfList>({
  sqlite: (db, end, { refs, kinds, limit }) => edges[end](db).all(refs, kinds, limit),
  postgres: postgres.edgesOfList,
});
const degreesOf = preparedSql<{ ref: number } & ByDirection<number>>(
  `SELECT value AS ref, (SELECT count(*) FROM (SELECT DISTINCT kind, dst FROM edge WHERE src = r.value LIMIT ?) AS "some") AS outgoing, (SELECT count(*) FROM (SELECT DISTINCT kind, src FROM edge WHERE dst = r.value LIMIT ?) AS "some") AS incoming FROM json_each(?) r`,
);
const componentRows = preparedSql<ComponentNames>(
  `SELECT c.id, c.label, c.purl FROM ${REFS_JOIN} component c ON c.id = r.value`,
);
const selectComponentsWithArtifact = preparedSql<{ id: number }>(
  `SELECT c.id FROM ${REFS_JOIN} component c ON c.id = r.value WHERE EXISTS (SELECT 1 FROM artifact_label l WHERE l.kind = ${PURL} AND l.value = c.purl)`,
);
const selectArtifactsOfMaterials = preparedSql<{ id: number; artifact: number }>(
  `SELECT m.id, a.id AS artifact FROM ${REFS_JOIN} material m ON m.id = r.value CROSS JOIN artifact a ON a.value = m.value AND a.alg = m.alg`,
);
const digestsOfArtifacts = preparedSql<{ id: number; alg: string; value: string | Uint8Array }>(
  `SELECT a.id, t.text AS alg, a.value FROM ${REFS_JOIN} artifact a ON a.id = r.value CROSS JOIN term t ON t.id = a.alg`,
);
const purlsOfArtifacts = preparedSql<{ artifact: number; value: string }>(
  `SELECT l.artifact, l.value FROM ${REFS_JOIN} artifact_label l ON l.artifact = r.value AND l.kind = ${PURL}`,
);
const materialsByKey = preparedSql<{ key: string; id: number }>(
  `SELECT r.value AS key, m.id FROM ${REFS_JOIN} material m ON m.key = unhex(r.value)`,
);
const componentsByKey = preparedSql<{ key: string; id: number }>(
  `SELECT r.value AS key, c.id FROM ${REFS_JOIN} component c ON c.key = unhex(r.value)`,
);

const LINK = `EXISTS (SELECT 1 FROM evidence_subject s WHERE s.artifact = r.value ->> 0 AND s.evidence = e.seq AND s.bucket`;
const selectLinks = preparedSql<{ at: number; counts: 0 | 1 | null }>(
  `SELECT r.key AS at, CASE WHEN ${LINK} = e.kind * ${SLOTS} + e.outcome) THEN 1 WHEN ${LINK} IN (e.kind * ${SLOTS} + ${CLAIMED}, e.kind * ${SLOTS} + ${QUARANTINED})) THEN 0 END AS counts FROM ${REFS_JOIN} evidence e ON e.seq = r.value ->> 1`,
);
/** The subjects of a document that are read to find one for which the document counts. */
const MAX_SUBJECTS_READ = 64;
const selectCounting = preparedSql<{ seq: number }>(
  `SELECT r.value AS seq FROM json_each(?) r WHERE EXISTS (SELECT 1 FROM (SELECT bucket FROM evidence_subject WHERE evidence = r.value ORDER BY ordinal LIMIT ${MAX_SUBJECTS_READ}) AS "some" WHERE ${countingCondition('bucket')})`,
);

const keyOf = (...parts: string[]): string => hash('sha256', parts.join('\u0000'), 'hex').slice(0, 32);

/** One value for each direction of the edges of a node: `outgoing` begin at it, `incoming` end there. */
export type ByDirection<T> = { outgoing: T; incoming: T };

/** The kinds of edge to read, by direction. */
export type EdgeKindFilter = ByDirection<readonly EdgeKind[]>;
const kindNumbers = (kinds: readonly EdgeKind[]): string =>
  JSON.stringify(kinds.map((kind) => EDGE_KINDS.indexOf(kind)));

/** The nodes with at least `limit` edges of the given kinds in one direction; callers read those one by one. */
export async function highDegreeNodes(
  db: Db,
  refs: readonly number[],
  kinds: EdgeKindFilter,
  limit: number,
): Promise<Set<number>> {
  return new Set(
    (
      await selectHighDegree(db).all(
        JSON.stringify(refs),
        kindNumbers(kinds.outgoing),
        limit,
        limit,
        kindNumbers(kinds.incoming),
        limit,
        limit,
      )
    ).map((row) => row.ref),
  );
}

/** The edges of the given kinds at these nodes, at most `limit` in each direction; -1: all. */
export async function edgesOfNodes(
  db: Db,
  refs: readonly number[],
  kinds: EdgeKindFilter,
  limit = -1,
): Promise<ByDirection<EdgeRow[]>> {
  const read = async (end: 'src' | 'dst', of: readonly EdgeKind[]) =>
    (await edgesOfList(db, end, { refs: JSON.stringify(refs), kinds: kindNumbers(of), limit })).map(toEdgeRow);
  return { outgoing: await read('src', kinds.outgoing), incoming: await read('dst', kinds.incoming) };
}

function toEdgeRow({ src, dst, kind, evidence }: RawEdge): EdgeRow {
  return { from: src, to: dst, kind: EDGE_KINDS[kind]!, evidence };
}

/** The number of neighbours of each node in each direction, counted up to `limit`. */
export async function degrees(
  db: Db,
  refs: readonly number[],
  limit: number,
): Promise<Map<number, ByDirection<number>>> {
  return new Map(
    (await degreesOf(db).all(limit, limit, JSON.stringify(refs))).map(({ ref, outgoing: out, incoming: back }) => [
      ref,
      { outgoing: out, incoming: back },
    ]),
  );
}

/** A component without the digest of its names. */
export type ComponentNames = Omit<ComponentRow, 'key'>;

/** Components by row id. */
export async function componentsById(db: Db, ids: readonly number[]): Promise<ComponentNames[]> {
  return componentRows(db).all(JSON.stringify(ids));
}

/** Row ids of the components whose purl is that of a stored artifact. */
export async function componentsWithArtifact(db: Db, ids: readonly number[]): Promise<number[]> {
  return (await selectComponentsWithArtifact(db).all(JSON.stringify(ids))).map((row) => row.id);
}

/** The stored artifact with the digest of each material, by the row id of the material. */
export async function artifactsOfMaterials(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  return new Map((await selectArtifactsOfMaterials(db).all(JSON.stringify(ids))).map((row) => [row.id, row.artifact]));
}

/** The materials with the digest and the components with a purl of each artifact, by the row id of the artifact. */
export async function equivalentNodesOfArtifacts(
  db: Db,
  artifacts: readonly number[],
): Promise<Map<number, { materials: number[]; components: number[] }>> {
  const list = JSON.stringify(artifacts);
  const asMaterial = (await digestsOfArtifacts(db).all(list)).map(({ id, alg, value }) => ({
    id,
    key: keyOf('digest', alg, typeof value === 'string' ? value : Buffer.from(value).toString('hex')),
  }));
  const asComponent = (await purlsOfArtifacts(db).all(list)).map(({ artifact, value }) => ({
    id: artifact,
    key: keyOf('purl', value),
  }));
  const materials = new Map(
    (await materialsByKey(db).all(JSON.stringify(asMaterial.map(({ key }) => key)))).map(({ key, id }) => [key, id]),
  );
  const components = new Map(
    (await componentsByKey(db).all(JSON.stringify(asComponent.map(({ key }) => key)))).map(({ key, id }) => [key, id]),
  );
  const found = new Map<number, { materials: number[]; components: number[] }>();
  const of = (id: number) => found.get(id) ?? found.set(id, { materials: [], components: [] }).get(id)!;
  for (const { id, key } of asMaterial) if (materials.has(key)) of(id).materials.push(materials.get(key)!);
  for (const { id, key } of asComponent) if (components.has(key)) of(id).components.push(components.get(key)!);
  return found;
}

/** An artifact and a document, by row id and `seq`. */
export type ArtifactEvidence = { artifact: number; evidence: number };

/** Whether each document counts for its artifact, in the order of the pairs; null where it is not linked to it. */
export async function countsForArtifacts(db: Db, pairs: readonly ArtifactEvidence[]): Promise<(boolean | null)[]> {
  const found = pairs.map((): boolean | null => null);
  const list = JSON.stringify(pairs.map(({ artifact, evidence }) => [artifact, evidence]));
  for (const { at, counts } of await selectLinks(db).all(list)) found[at] = counts === null ? null : counts === 1;
  return found;
}

/** Those of the documents (`seq`) that count for an artifact; of each the first 64 subjects are read. */
export async function countingEvidence(db: Db, evidence: readonly number[]): Promise<Set<number>> {
  return new Set((await selectCounting(db).all(JSON.stringify(evidence))).map((row) => row.seq));
}
