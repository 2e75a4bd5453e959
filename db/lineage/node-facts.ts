/** Reads what the grouping of a lineage needs of many nodes at once, with one statement for each kind of node. */
import { preparedSql, type Db } from '../connection/connection.ts';
import { OUTCOMES, STATUSES } from '#db/schema/columns/enums.ts';

const IDS = 'json_each(?) r CROSS JOIN';
const owned = (table: 'build' | 'release' | 'deployment') =>
  preparedSql<OwnedNode>(`SELECT t.id, t.project FROM ${IDS} ${table} t ON t.id = r.value`);

const selectArtifacts = preparedSql<{
  id: number;
  project: number | null;
  build: number | null;
  status: number;
  isIndex: 0 | 1;
}>(`SELECT a.id, a.project, a.build, a.status, a.is_index AS "isIndex" FROM ${IDS} artifact a ON a.id = r.value`);
const selectOwned = { build: owned('build'), release: owned('release'), deployment: owned('deployment') };
const selectSources = preparedSql<OwnedNode>(
  `SELECT s.id, p.id AS project FROM ${IDS} source s ON s.id = r.value LEFT JOIN term t ON t.id = s.repository LEFT JOIN project p ON p.slug_key = lower(t.text)`,
);
const selectMaterials = preparedSql<{ id: number; label: string | null }>(
  `SELECT m.id, m.label FROM ${IDS} material m ON m.id = r.value`,
);
const selectVerified = preparedSql<{ seq: number }>(
  `SELECT e.seq FROM ${IDS} evidence e ON e.seq = r.value WHERE e.outcome = ${OUTCOMES.indexOf('verified')}`,
);

/** A node and the row id of its project. */
export type OwnedNode = { id: number; project: number | null };
export type ArtifactFacts = OwnedNode & {
  build: number | null;
  status: (typeof STATUSES)[number];
  isIndex: boolean;
};

/** Project, build (row ids), status and kind of artifacts. */
export async function artifactFacts(db: Db, ids: readonly number[]): Promise<ArtifactFacts[]> {
  return (await selectArtifacts(db).all(JSON.stringify(ids))).map((row) => ({
    ...row,
    status: STATUSES[row.status]!,
    isIndex: row.isIndex === 1,
  }));
}

/** The projects of builds, releases or deployments. */
export async function projectsOf(db: Db, kind: keyof typeof selectOwned, ids: readonly number[]): Promise<OwnedNode[]> {
  return selectOwned[kind](db).all(JSON.stringify(ids));
}

/** The projects whose repository the commits are of. */
export async function projectsOfSources(db: Db, ids: readonly number[]): Promise<OwnedNode[]> {
  return selectSources(db).all(JSON.stringify(ids));
}

/** The labels of materials. */
export async function materialLabels(db: Db, ids: readonly number[]): Promise<{ id: number; label: string | null }[]> {
  return selectMaterials(db).all(JSON.stringify(ids));
}

/** Those of the documents (`seq`) that are verified. */
export async function verifiedEvidence(db: Db, evidence: readonly number[]): Promise<Set<number>> {
  return new Set((await selectVerified(db).all(JSON.stringify(evidence))).map((row) => row.seq));
}
