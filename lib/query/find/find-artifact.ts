/** Find artifacts by any of their digests. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { claimsOfAlias } from '#db/artifact/aliases.ts';
import { artifactsByIds, findArtifact, findStatuses, type StatusRow } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { type NamedProject, namedProjects, projectById } from '#db/project/projects.ts';

/**
 * One of several artifacts with a digest. `evidence`: the sequence numbers of the documents that give the artifact this
 * digest; empty when the digest is its own.
 */
export type Candidate = { row: ArtifactRow; evidence: number[] };
export type FoundArtifacts<Row = ArtifactRow> =
  | { kind: 'none' }
  | { kind: 'one'; row: Row }
  | { kind: 'several'; candidates: Candidate[] };

const MAX_CLAIMS = 1_000;

/**
 * Find artifacts by `alg:hex` or bare hex. An artifact with exactly this algorithm and value as its own digest wins.
 * Otherwise every artifact counts that has the digest as its own in another spelling of a git commit, or as a further
 * digest from evidence that counts. Where any of these artifacts is expected here, the others do not count: a stranger
 * can give any artifact any digest.
 */
export async function findArtifacts(db: Db, written: string): Promise<FoundArtifacts> {
  const digest = parseDigest(written);
  if (digest === null) return { kind: 'none' };
  const exact = namesAlgorithm(written) ? await artifactWithDigest(db, digest.algorithm, digest.value) : null;
  return findBy(db, digest, exact, expectedProjects(db));
}

/** What was found for each digest, in their order, and the projects of the artifacts (`kind: 'one'`) by row id. */
export type FoundEach = { found: FoundArtifacts<StatusRow>[]; projects: ReadonlyMap<number, NamedProject> };

/** As `findArtifacts`, for each of many digests: what has a digest as its own is read with one query for many. */
export async function findEachArtifact(db: Db, digests: readonly string[]): Promise<FoundEach> {
  const parsed = digests.map((written) => ({ digest: parseDigest(written), isExact: namesAlgorithm(written) }));
  const asked = parsed.flatMap(({ digest, isExact }) => (digest !== null && isExact ? digest : []));
  const exact = await artifactsWithDigests(db, asked);
  const projects = await projectsOf(db, [...exact.values()], new Map());
  const isExpected = expectedProjects(db, projects);
  const found: FoundArtifacts<StatusRow>[] = [];
  for (const { digest, isExact } of parsed) {
    const own = digest !== null && isExact ? exact.get(keyOf(digest)) : undefined;
    found.push(digest === null ? { kind: 'none' } : await findBy(db, digest, own ?? null, isExpected));
  }
  const rows = found.flatMap((one) => (one.kind === 'one' ? one.row : []));
  return { found, projects: await projectsOf(db, rows, projects) };
}

/** The projects of artifacts, of which some (`known`) are read already. */
async function projectsOf(
  db: Db,
  rows: readonly StatusRow[],
  known: ReadonlyMap<number, NamedProject>,
): Promise<ReadonlyMap<number, NamedProject>> {
  const ids = new Set(rows.flatMap(({ project }) => (project === null || known.has(project) ? [] : project)));
  return ids.size === 0 ? known : new Map([...known, ...(await namedProjects(db, [...ids]))]);
}

type Digest = { algorithm: string; value: string };

const keyOf = ({ algorithm, value }: Digest): string => `${algorithm}:${value}`;

/** Bare hex names no algorithm, so it may be the digest of a commit or of a file. */
const namesAlgorithm = (written: string): boolean => written.includes(':');

/** The artifacts that have one of these digests as their own, by `keyOf` of the digest. */
async function artifactsWithDigests(db: Db, digests: readonly Digest[]): Promise<Map<string, StatusRow>> {
  const found = new Map<string, StatusRow>();
  for (const [algorithm, some] of Map.groupBy(digests, (digest) => digest.algorithm)) {
    const alg = await findTerm(db, algorithm);
    const rows = alg === null ? [] : await findStatuses(db, alg, [...new Set(some.map(({ value }) => value))]);
    for (const row of rows) found.set(keyOf({ algorithm, value: row.value }), row);
  }
  return found;
}

/** Whether an artifact is of a project that is expected here. */
type IsExpected = (row: StatusRow) => Promise<boolean>;

/** `exact`: the artifact with exactly this digest, where one was asked for. */
async function findBy<Row extends StatusRow>(
  db: Db,
  digest: Digest,
  exact: Row | null,
  isExpected: IsExpected,
): Promise<FoundArtifacts<Row | ArtifactRow>> {
  if (exact && (await isExpected(exact))) return { kind: 'one', row: exact };
  const candidates = await preferExpected(await candidatesOf(db, digest), isExpected);
  if (candidates.length === 0) return { kind: 'none' };
  const named = candidates.find(({ row }) => row.id === exact?.id);
  if (named !== undefined) return { kind: 'one', row: named.row };
  return candidates.length === 1 ? { kind: 'one', row: candidates[0]!.row } : { kind: 'several', candidates };
}

/** The candidates of projects that are expected here; all where there is none. */
async function preferExpected(candidates: readonly Candidate[], isExpected: IsExpected): Promise<Candidate[]> {
  if (candidates.length < 2) return [...candidates];
  const expected: Candidate[] = [];
  for (const one of candidates) if (await isExpected(one.row)) expected.push(one);
  return expected.length > 0 ? expected : [...candidates];
}

/** Looks a project up when it is first asked for, unless it was read already. */
function expectedProjects(db: Db, read: ReadonlyMap<number, NamedProject> = new Map()): IsExpected {
  const known = new Map([...read].map(([id, { claimedAt }]) => [id, claimedAt !== null]));
  return async ({ project: id }) => {
    if (id === null) return false;
    const isExpected = known.get(id) ?? ((await projectById(db, id))?.claimedAt ?? null) !== null;
    known.set(id, isExpected);
    return isExpected;
  };
}

/** The only artifact with a digest; null when no artifact or several have it. */
export async function findByDigest(db: Db, written: string): Promise<ArtifactRow | null> {
  const found = await findArtifacts(db, written);
  return found.kind === 'one' ? found.row : null;
}

/**
 * A git commit is written `gitCommit` (in-toto digest_set.md) or `sha1` (SLSA v0.2), and `sha256` in repositories of
 * that hash. The given algorithm comes first.
 */
export function equivalentAlgorithms(algorithm: string): string[] {
  if (algorithm === 'gitCommit') return ['gitCommit', 'sha1', 'sha256'];
  return algorithm === 'sha1' || algorithm === 'sha256' ? [algorithm, 'gitCommit'] : [algorithm];
}

async function artifactWithDigest(db: Db, algorithm: string, value: string): Promise<ArtifactRow | null> {
  const alg = await findTerm(db, algorithm);
  return alg === null ? null : findArtifact(db, alg, value);
}

async function candidatesOf(db: Db, digest: Digest): Promise<Candidate[]> {
  const found = new Map<number, Candidate>();
  const claimed = new Map<number, number[]>();
  for (const algorithm of equivalentAlgorithms(digest.algorithm)) {
    const own = await artifactWithDigest(db, algorithm, digest.value);
    if (own) found.set(own.id, { row: own, evidence: [] });
    const alg = await findTerm(db, algorithm);
    const claims = alg === null ? [] : await claimsOfAlias(db, alg, digest.value, MAX_CLAIMS);
    for (const { artifact, evidence } of claims) claimed.set(artifact, [...(claimed.get(artifact) ?? []), evidence]);
  }
  const rows = await artifactsByIds(
    db,
    [...claimed.keys()].filter((id) => !found.has(id)),
  );
  for (const row of rows.sort((a, b) => a.id - b.id)) found.set(row.id, { row, evidence: claimed.get(row.id)! });
  return [...found.values()];
}
