/** The artifacts of a commit: which commit verified provenance names, and what else was built from it. */
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { commitState } from '#lib/notify/sending/commit-status.ts';
import { provenanceSource } from '#lib/policy/facts/evidence-index.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { shownStatus } from '#lib/query/item/shown-status.ts';
import { statusRank } from '#lib/status/presentation.ts';
import { type ArtifactRow, artifactsByIds } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { artifactsBuiltFrom } from '#db/project/builds.ts';

/** The artifacts of one commit that are read, and those that are evaluated: the ones with the worst status. */
const [MAX_READ, MAX_EVALUATED] = [1_000, 64];

/** A commit of a repository `host/owner/name`, both in lower case. */
type Source = { repository: string; commit: string };

/**
 * The commits of the repositories of its project that verified provenance of an artifact names. The build of an
 * artifact is no proof of it: a stranger may name a run of the project, and the provenance of that run about other
 * bytes is verified.
 */
export async function verifiedSources(db: Db, row: ArtifactRow, at: string): Promise<Source[]> {
  if (row.project === null) return [];
  const { evidence, facts } = await evaluateArtifact(db, row, at);
  const { slug, names } = facts.project ?? { slug: '', names: [] };
  const repositories = new Set([slug, ...names].map((name) => name.toLowerCase()));
  return evidence.flatMap(({ outcome, signer, facts: stated }) => {
    if (outcome !== 'verified' || signer === null || stated.kind !== 'provenance') return [];
    const named = provenanceSource(signer, stated.provenance);
    const repository = named.repository?.toLowerCase() ?? '';
    const commit = named.commit?.toLowerCase() ?? '';
    return repositories.has(repository) && COMMIT.test(commit) ? [{ repository, commit }] : [];
  });
}

/** The object names of git: SHA-1 or SHA-256. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** `isCut`: there are more. `areAllKnown`: the status of every one is known, that of the others passes. */
export type Others = { digests: string[]; isCut: boolean; areAllKnown: boolean };

/** The other artifacts that the project of an artifact built from a commit: those with the worst stored status. */
export async function othersOf(db: Db, row: ArtifactRow, source: Source, at: string): Promise<Others> {
  const built = { project: row.project!, commit: source.commit, alsoFrom: [] };
  const ids = await artifactsBuiltFrom(db, built, MAX_READ + 1);
  const others = await artifactsByIds(
    db,
    ids.filter((id) => id !== row.id),
  );
  const ofCommit = others.filter(mayBeOfCommit);
  const shown = await Promise.all(ofCommit.map(async (one) => ({ one, status: (await shownStatus(db, one)).status })));
  const rows = shown.toSorted((a, b) => statusRank(a.status) - statusRank(b.status));
  const digests: string[] = [];
  for (const { one: other } of rows.slice(0, MAX_EVALUATED)) {
    const sources = await verifiedSources(db, other, at);
    if (sources.some(({ repository, commit }) => repository === source.repository && commit === source.commit))
      digests.push(await digestOf(db, other));
  }
  const unread = rows.slice(MAX_EVALUATED);
  const isWhole = ids.length <= MAX_READ;
  return {
    digests,
    isCut: unread.length > 0 || !isWhole,
    areAllKnown: isWhole && unread.every(({ status }) => commitState(status) === 'success'),
  };
}

/** Anybody may name a run of a project for other bytes: then nothing verified connects these with the project. */
function mayBeOfCommit({ linkConfidence, partOf }: ArtifactRow): boolean {
  return linkConfidence === 'provenance' || linkConfidence === 'verified' || partOf !== null;
}
