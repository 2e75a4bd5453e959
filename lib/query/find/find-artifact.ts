/** Find artifacts by any of their digests. */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { claimsOfAlias } from '#db/artifact/aliases.ts';
import { artifactsByIds, findArtifact } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';

/**
 * One of several artifacts with a digest. `evidence`: the sequence numbers of the documents that give the artifact this
 * digest; empty when the digest is its own.
 */
export type Candidate = { row: ArtifactRow; evidence: number[] };
export type FoundArtifacts =
  | { kind: 'none' }
  | { kind: 'one'; row: ArtifactRow }
  | { kind: 'several'; candidates: Candidate[] };

const MAX_CLAIMS = 1_000;

/**
 * Find artifacts by `alg:hex` or bare hex. An artifact with exactly this algorithm and value as its own digest wins.
 * Otherwise every artifact counts that has the digest as its own in another spelling of a git commit, or as a further
 * digest from evidence that counts. Where any of these artifacts is expected here, the others do not count: a stranger
 * can give any artifact any digest.
 */
export async function findArtifacts(db: Db, written: string): Promise<FoundArtifacts> {
  return findBy(db, written, expectedProjects(db));
}

/** As `findArtifacts`, for each of many digests, in their order. Each project is looked up once. */
export async function findEachArtifact(db: Db, digests: readonly string[]): Promise<FoundArtifacts[]> {
  const isExpected = expectedProjects(db);
  const found: FoundArtifacts[] = [];
  for (const digest of digests) found.push(await findBy(db, digest, isExpected));
  return found;
}

/** Whether an artifact is of a project that is expected here. */
type IsExpected = (row: ArtifactRow) => Promise<boolean>;

async function findBy(db: Db, written: string, isExpected: IsExpected): Promise<FoundArtifacts> {
  const digest = parseDigest(written);
  if (digest === null) return { kind: 'none' };
  // Bare hex names no algorithm, so it may be the digest of a commit or of a file.
  const exact = written.includes(':') ? await artifactWithDigest(db, digest.algorithm, digest.value) : null;
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

/** Looks a project up when it is first asked for. */
function expectedProjects(db: Db): IsExpected {
  const known = new Map<number, boolean>();
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

async function candidatesOf(db: Db, digest: { algorithm: string; value: string }): Promise<Candidate[]> {
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
