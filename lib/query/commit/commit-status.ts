/** What may be said about a commit: the artifacts that were built from it, by verified provenance of their project. */
import type { Context } from '#lib/context/context.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { oneLine } from '#lib/notify/message/message.ts';
import { type CommitStatus, commitState, worstStatus } from '#lib/notify/sending/commit-status.ts';
import { artifactByDigest } from '#lib/query/feed/named-artifact.ts';
import { decide } from '#lib/query/gate/decide.ts';
import { formatMarkdown } from '#lib/query/gate/markdown.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { GateArtifact } from '#lib/views/gate/gate.ts';
import { type Others, othersOf, verifiedSources } from './built-artifacts.ts';

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
  const others = await othersOf(db, row, source, at);
  const digests = [own, ...others.digests];
  const { baseUrl } = notify;
  const asked = { digests, image: null, environment: null, expect: {} };
  const { verdict } = await decide(db, asked, { now: at, baseUrl });
  const found = worstStatus(verdict.artifacts.map((one) => one.status));
  // What was not read may be worse than what passes.
  const status = others.areAllKnown || commitState(found) !== 'success' ? found : 'unknown';
  const worst = verdict.artifacts.filter((one) => one.status === found);
  const shown = worst.find((one) => one.artifact === own) ?? worst[0]!;
  const answer = { ...verdict, id: null, at, asked, waitedMs: 0, examining: false };
  return maskSecrets({
    ...source,
    status,
    description: oneLine(describe(verdict.artifacts, shown, others)),
    url: `${baseUrl}/artifacts/${shown.artifact ?? own}`,
    summary: formatMarkdown(answer, baseUrl),
  });
}

function describe(
  artifacts: readonly GateArtifact[],
  { name, digest, status, reason }: GateArtifact,
  { isCut, areAllKnown }: Others,
): string {
  if (artifacts.length === 1 && !isCut) return `${name ?? shortDigest(digest)} is ${status}: ${reason}`;
  const counts = ARTIFACT_STATUSES.map((one) => [artifacts.filter((each) => each.status === one).length, one] as const);
  const parts = counts.filter(([count]) => count > 0).map(([count, one]) => `${count} ${one}`);
  const more = areAllKnown ? '' : '; there are more than Attestry reads';
  return `${isCut ? 'the worst ' : ''}${artifacts.length} artifacts of this commit: ${parts.join(', ')}${more}`;
}
