/** What may be said about a commit: the artifacts that were built from it, by verified provenance of their project. */
import type { Context } from '#lib/context/context.ts';
import { evaluateArtifact } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { provenanceSource } from '#lib/policy/facts/evidence-index.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { oneLine } from '#lib/notify/message/message.ts';
import { type CommitStatus, worstStatus } from '#lib/notify/sending/commit-status.ts';
import { artifactByDigest } from '#lib/query/feed/named-artifact.ts';
import { decide } from '#lib/query/gate/decide.ts';
import { formatMarkdown } from '#lib/query/gate/markdown.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { GateArtifact } from '#lib/views/gate/gate.ts';
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { artifactsBuiltFrom } from '#db/project/builds.ts';

/** The artifacts of one commit that are read. */
const MAX_ARTIFACTS = 64;

/** A commit of a repository `host/owner/name`, both in lower case. */
type Source = { repository: string; commit: string };

/**
 * The status of the commit from which an artifact was built, with that of all artifacts that its project built from it.
 * Null where the artifact is not known, or no verified provenance that counts in its project names a commit of a
 * repository of this project: what others say of a commit is not written to it.
 */
export async function commitStatusOf({ store, now, notify }: Context, digest: string): Promise<CommitStatus | null> {
  const db = store.read;
  const at = now().toISOString();
  const row = await artifactByDigest(db, digest);
  const [source] = row === null ? [] : await verifiedSources(db, row, at);
  if (row === null || source === undefined) return null;
  const own = await digestOf(db, row);
  const digests = [own, ...(await othersOf(db, row, source, at))];
  const { baseUrl } = notify;
  const asked = { digests, image: null, environment: null, expect: {} };
  const { verdict } = await decide(db, asked, { now: at, baseUrl });
  const status = worstStatus(verdict.artifacts.map((one) => one.status));
  const worst = verdict.artifacts.filter((one) => one.status === status);
  const shown = worst.find((one) => one.artifact === own) ?? worst[0]!;
  const answer = { ...verdict, id: null, at, asked, waitedMs: 0, examining: false };
  return maskSecrets({
    ...source,
    status,
    description: oneLine(describe(verdict.artifacts, shown)),
    url: `${baseUrl}/artifacts/${shown.artifact ?? own}`,
    summary: formatMarkdown(answer, baseUrl),
  });
}

/**
 * The commits of the repositories of its project that verified provenance of an artifact names. The build of an
 * artifact is no proof of it: a stranger may name a run of the project, and the provenance of that run about other
 * bytes is verified.
 */
async function verifiedSources(db: Db, row: ArtifactRow, at: string): Promise<Source[]> {
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

/** The digests of the other artifacts that the project of an artifact built from a commit. */
async function othersOf(db: Db, row: ArtifactRow, source: Source, at: string): Promise<string[]> {
  const digests: string[] = [];
  const built = { project: row.project!, commit: source.commit, alsoFrom: [] };
  for (const id of await artifactsBuiltFrom(db, built, MAX_ARTIFACTS)) {
    const other = id === row.id ? null : await artifactById(db, id);
    if (other === null) continue;
    const sources = await verifiedSources(db, other, at);
    if (sources.some(({ repository, commit }) => repository === source.repository && commit === source.commit))
      digests.push(await digestOf(db, other));
  }
  return digests;
}

function describe(artifacts: readonly GateArtifact[], { name, digest, status, reason }: GateArtifact): string {
  if (artifacts.length === 1) return `${name ?? shortDigest(digest)} is ${status}: ${reason}`;
  const counts = ARTIFACT_STATUSES.map((one) => [artifacts.filter((each) => each.status === one).length, one] as const);
  const parts = counts.filter(([count]) => count > 0).map(([count, one]) => `${count} ${one}`);
  return `${artifacts.length} artifacts of this commit: ${parts.join(', ')}`;
}
