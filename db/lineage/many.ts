/**
 * Reading many nodes of the lineage at once: one statement for a whole ring, where one for each node would be thousands.
 * Numbers go in as a JSON list, which is the outer loop of every statement here; each row of it is one search of an index.
 */
import { hash } from 'node:crypto';
import type { Db } from '../connection.ts';
import { preparedSql } from '../connection.ts';
import { EDGE_KINDS, LABEL_KINDS } from '../schema/words.ts';
import type { EdgeRow } from './edges.ts';
import type { ComponentRow } from './things.ts';

const PURL = LABEL_KINDS.indexOf('purl');
const REFS = 'json_each(?) r CROSS JOIN';

type RawEdge = { src: number; dst: number; kind: number; evidence: number };
const busy = preparedSql<{ ref: number }>(`SELECT value AS ref FROM json_each(?) r
  WHERE (SELECT count(*) FROM (SELECT 1 FROM edge WHERE src = r.value LIMIT ?)) >= ? OR (SELECT count(*) FROM (SELECT 1 FROM edge WHERE dst = r.value LIMIT ?)) >= ?`);
const outgoing = preparedSql<RawEdge>(`SELECT e.src, e.dst, e.kind, e.evidence FROM ${REFS} edge e ON e.src = r.value`);
const incoming = preparedSql<RawEdge>(`SELECT e.src, e.dst, e.kind, e.evidence FROM ${REFS} edge e ON e.dst = r.value`);
const degreesOf = preparedSql<{ ref: number; n: number }>(`SELECT value AS ref, (SELECT count(*) FROM (SELECT DISTINCT kind, dst FROM edge WHERE src = r.value LIMIT ?)) + (SELECT count(*) FROM (SELECT DISTINCT kind, src FROM edge WHERE dst = r.value LIMIT ?)) AS n FROM json_each(?) r`);
const componentRows = preparedSql<ComponentRow>(`SELECT c.id, c.key, c.label, c.purl FROM ${REFS} component c ON c.id = r.value`);
const packaged = preparedSql<{ id: number }>(`SELECT c.id FROM ${REFS} component c ON c.id = r.value WHERE EXISTS (SELECT 1 FROM artifact_label l WHERE l.kind = ${PURL} AND l.value = c.purl)`);
const produced = preparedSql<{ id: number; artifact: number }>(`SELECT m.id, a.id AS artifact FROM ${REFS} material m ON m.id = r.value CROSS JOIN artifact a ON a.value = m.value AND a.alg = m.alg`);
const digests = preparedSql<{ id: number; alg: string; value: string | Uint8Array }>(`SELECT a.id, t.text AS alg, a.value FROM ${REFS} artifact a ON a.id = r.value CROSS JOIN term t ON t.id = a.alg`);
const purls = preparedSql<{ artifact: number; value: string }>(`SELECT l.artifact, l.value FROM ${REFS} artifact_label l ON l.artifact = r.value AND l.kind = ${PURL}`);
const materialsByKey = preparedSql<{ key: string; id: number }>(`SELECT r.value AS key, m.id FROM ${REFS} material m ON m.key = unhex(r.value)`);
const componentsByKey = preparedSql<{ key: string; id: number }>(`SELECT r.value AS key, c.id FROM ${REFS} component c ON c.key = unhex(r.value)`);

const keyOf = (...parts: string[]): string => hash('sha256', parts.join('\u0000'), 'hex').slice(0, 32);

/** Of these, the ones with `most` steps or more on one side: they are read one by one, up to a limit. */
export async function busyNodes(db: Db, refs: readonly number[], most: number): Promise<Set<number>> {
  return new Set(busy(db).all(JSON.stringify(refs), most, most, most, most).map((row) => row.ref));
}

/** All steps that begin (`out`) or end (`back`) at these. For nodes that are not busy. */
export async function edgesAround(db: Db, refs: readonly number[]): Promise<{ out: EdgeRow[]; back: EdgeRow[] }> {
  const list = JSON.stringify(refs);
  return { out: outgoing(db).all(list).map(told), back: incoming(db).all(list).map(told) };
}

function told({ src, dst, kind, evidence }: RawEdge): EdgeRow {
  return { from: src, to: dst, kind: EDGE_KINDS[kind]!, evidence };
}

/** How many neighbours each of these has, counted up to `most` on each side. */
export async function degrees(db: Db, refs: readonly number[], most: number): Promise<Map<number, number>> {
  return new Map(degreesOf(db).all(most, most, JSON.stringify(refs)).map((row) => [row.ref, row.n]));
}

export async function componentsAt(db: Db, ids: readonly number[]): Promise<ComponentRow[]> {
  return componentRows(db).all(JSON.stringify(ids));
}

/** Of these components, the ones whose package is an artifact known here. */
export async function packagedComponents(db: Db, ids: readonly number[]): Promise<number[]> {
  return packaged(db).all(JSON.stringify(ids)).map((row) => row.id);
}

/** The artifacts that materials are. */
export async function producedMaterials(db: Db, ids: readonly number[]): Promise<Map<number, number>> {
  return new Map(produced(db).all(JSON.stringify(ids)).map((row) => [row.id, row.artifact]));
}

/** The materials and components that artifacts are known as elsewhere. */
export async function namedElsewhere(db: Db, artifacts: readonly number[]): Promise<Map<number, { materials: number[]; components: number[] }>> {
  const list = JSON.stringify(artifacts);
  const asMaterial = digests(db).all(list).map(({ id, alg, value }) => ({ id, key: keyOf('digest', alg, typeof value === 'string' ? value : Buffer.from(value).toString('hex')) }));
  const asComponent = purls(db).all(list).map(({ artifact, value }) => ({ id: artifact, key: keyOf('purl', value) }));
  const materials = new Map(materialsByKey(db).all(JSON.stringify(asMaterial.map(({ key }) => key))).map(({ key, id }) => [key, id]));
  const components = new Map(componentsByKey(db).all(JSON.stringify(asComponent.map(({ key }) => key))).map(({ key, id }) => [key, id]));
  const found = new Map<number, { materials: number[]; components: number[] }>();
  const of = (id: number) => found.get(id) ?? found.set(id, { materials: [], components: [] }).get(id)!;
  for (const { id, key } of asMaterial) if (materials.has(key)) of(id).materials.push(materials.get(key)!);
  for (const { id, key } of asComponent) if (components.has(key)) of(id).components.push(components.get(key)!);
  return found;
}
