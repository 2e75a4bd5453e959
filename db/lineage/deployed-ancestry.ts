/**
 * Queries from what is deployed now up to what it came from. Few artifacts are deployed, so that each query begins with
 * them, and its cost does not grow with the store.
 */
import { countingCondition } from '#db/schema/columns/buckets.ts';
import { EDGE_KINDS, LABEL_KINDS, NODE_KINDS } from '#db/schema/columns/enums.ts';
import { preparedSql, storedDigest, type Db } from '../connection/connection.ts';

const CONTAINS = EDGE_KINDS.indexOf('contains');
const COMPONENT = NODE_KINDS.indexOf('component');
const PURL = LABEL_KINDS.indexOf('purl');

const selectDeployed = preparedSql<{ artifact: number }>(
  `SELECT DISTINCT artifact FROM artifact_environment INDEXED BY artifact_environment_artifact
    WHERE artifact < ? ORDER BY artifact DESC LIMIT ?`,
);
const selectStored = preparedSql<SbomComponent>(
  `SELECT r.value AS sbom, e.dst AS component, l.artifact FROM json_each(?) r
    CROSS JOIN edge e ON e.src = r.value AND e.kind = ${CONTAINS} AND e.dst % 16 = ${COMPONENT}
    CROSS JOIN component c ON c.id = e.dst / 16
    CROSS JOIN artifact_label l ON l.kind = ${PURL} AND l.value = c.purl LIMIT ?`,
);
const selectListing = preparedSql<{ sbom: number; component: number }>(
  `SELECT r.value AS sbom, e.dst AS component FROM json_each(?) r CROSS JOIN json_each(?) c
    CROSS JOIN edge e ON e.src = r.value AND e.kind = ${CONTAINS} AND e.dst = c.value`,
);
const selectNamed = preparedSql<{ artifact: number }>(
  `SELECT DISTINCT s.artifact FROM json_each(?) r CROSS JOIN json_each(?) t
    CROSS JOIN evidence_subject s ON s.artifact = r.value AND ${countingCondition('s.bucket')}
    CROSS JOIN search_term_evidence x ON x.term = t.value AND x.evidence = s.evidence`,
);
const selectNaming = preparedSql<{ artifact: number }>(
  `SELECT s.artifact FROM json_each(?) t CROSS JOIN search_term_evidence x ON x.term = t.value
    CROSS JOIN evidence_subject s ON s.evidence = x.evidence LIMIT ?`,
);
const selectSources = preparedSql<{ id: number }>(
  `SELECT id FROM source WHERE commit_id >= ? AND commit_id <= ? ORDER BY commit_id LIMIT ?`,
);

/** A component of an SBOM (packed references of both) that is a stored artifact (row id). */
export type SbomComponent = { sbom: number; component: number; artifact: number };

/** Row ids of the artifacts that are deployed now, below `before`, the newest first, at most `limit`. */
export async function deployedArtifacts(db: Db, before: number, limit: number): Promise<number[]> {
  return (await selectDeployed(db).all(before, limit)).map((row) => row.artifact);
}

/** The components of SBOMs (packed references) whose purl is that of a stored artifact, at most `limit`. */
export async function storedComponents(db: Db, sboms: readonly number[], limit: number): Promise<SbomComponent[]> {
  return selectStored(db).all(JSON.stringify(sboms), limit);
}

/** Which of some SBOMs list which of some components. All are packed references. */
export async function sbomsListing(
  db: Db,
  sboms: readonly number[],
  components: readonly number[],
): Promise<{ sbom: number; component: number }[]> {
  return selectListing(db).all(JSON.stringify(sboms), JSON.stringify(components));
}

/** Which of some artifacts (row ids) a document names that counts for it and has one of some search terms (row ids). */
export async function artifactsWithTerms(
  db: Db,
  artifacts: readonly number[],
  terms: readonly number[],
): Promise<number[]> {
  return (await selectNamed(db).all(JSON.stringify(artifacts), JSON.stringify(terms))).map((row) => row.artifact);
}

/**
 * Artifacts (row ids) that documents with some search terms (row ids) name, whether or not these count; at most
 * `limit`, an artifact once for each document.
 */
export async function artifactsInDocumentsWithTerms(
  db: Db,
  terms: readonly number[],
  limit: number,
): Promise<number[]> {
  return (await selectNaming(db).all(JSON.stringify(terms), limit)).map((row) => row.artifact);
}

/** Row ids of the commits that begin with these hex digits (lower case), at most `limit`. */
export async function sourcesOfCommit(db: Db, hex: string, limit: number): Promise<number[]> {
  const even = hex.length % 2 === 0;
  const [low, high] = even ? [hex, hex] : [`${hex}0`, `${hex}f`];
  return (await selectSources(db).all(storedDigest(db, low), storedDigest(db, `${high}${'ff'.repeat(33)}`), limit)).map(
    (row) => row.id,
  );
}
