/** Finds the project, the build and the commit that a document names for its subjects. */
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime } from '#lib/format/told-time.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Facts, Provenance } from '#lib/evidence/model/evidence.ts';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import type { SpeakerBasis } from '#lib/authority/speaker.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import { upsertBuild, findOrCreateSource } from '#db/project/builds.ts';
import type { BuildRow } from '#db/project/builds.ts';
import { findProject, type ProjectRow } from '#db/project/projects.ts';
import { certificateClaim, type OriginClaim } from '#lib/ingest/authority/certificate-claim.ts';
import { senderOf } from '#lib/ingest/authority/sender.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { isRunOf } from '#lib/ingest/projects/run-of-project.ts';

/** `isVouchedFor`: a certificate authority or a configured key vouches for the project, not only the document. */
export type Origin = { project: ProjectRow | null; build: BuildRow | null; isVouchedFor: boolean };

/** What of a document names its project and its build. */
type NamingDocument = { id: string; facts: Facts; verification: Pick<Verification, 'signer' | 'signedAt'> };

/** How a document is stored: its `seq`, when it was received, and whose word it is. `actor`: the first sender. */
type StoredAs = { evidence: number; receivedAt: string; speaker: SpeakerBasis; actor: number | null };

/**
 * Find or create the project, build and commit that a document names. The verified certificate of its signer takes
 * precedence over the document's own provenance.
 */
export async function linkOrigin(
  tx: Tx,
  batch: Batch,
  document: NamingDocument,
  { evidence, receivedAt, speaker, actor }: StoredAs,
): Promise<Origin> {
  const provenance = document.facts.kind === 'provenance' ? document.facts.provenance : null;
  const certified = speaker === 'repository' ? certificateClaim(document.verification.signer) : null;
  const claim = certified ?? documentClaim(document.facts);
  const isTrusted = speaker === 'repository' || speaker === 'key';
  const at = isTrusted ? (document.verification.signedAt ?? receivedAt) : receivedAt;
  const isAccountable = claim !== null && (isTrusted || (await isSenderScopedTo(tx, actor, claim.slug)));
  const project = claim && (await claimedProject(tx, batch, claim, { at, mayCreate: isAccountable }));
  const build =
    claim?.invocation || provenance
      ? await linkBuild(tx, { document, provenance, claim, project, speaker, isAccountable, evidence, receivedAt })
      : null;
  return { project, build, isVouchedFor: isTrusted };
}

/**
 * The origin of a stored document that was sent again, where the sender speaks for the project that the document names;
 * null where it does not, or where the signer does.
 */
export async function originBySender(
  tx: Tx,
  batch: Batch,
  document: NamingDocument,
  stored: StoredAs,
): Promise<Origin | null> {
  const claim = documentClaim(document.facts);
  const isVouchedFor = stored.speaker === 'repository' || stored.speaker === 'key';
  if (isVouchedFor || claim === null || !(await isSenderScopedTo(tx, stored.actor, claim.slug))) return null;
  return linkOrigin(tx, batch, document, stored);
}

/** The project of a claim. Only an accountable speaker creates or renames one. */
async function claimedProject(
  tx: Tx,
  batch: Batch,
  { slug, hostId, ownerId }: OriginClaim,
  { at, mayCreate }: { at: string; mayCreate: boolean },
): Promise<ProjectRow | null> {
  return mayCreate ? linkProject(tx, batch, { slug, hostId, ownerId, at }) : findProject(tx, slug);
}

async function isSenderScopedTo(tx: Tx, actor: number | null, slug: string): Promise<boolean> {
  // Evidence that was stored before senders were recorded keeps its effect.
  if (actor === null) return true;
  const sender = await senderOf(tx, actor);
  if (sender === null) return false;
  if ('patterns' in sender.scope) return sender.scope.patterns.some((pattern) => matchesProject(pattern, slug));
  return (await findProject(tx, slug))?.id === sender.scope.project;
}

/**
 * The claim of the document itself. It can create a project, but its repository ids are ignored: any signer can write
 * any repository's id into a document, so such an id must neither rename a project nor merge two.
 */
function documentClaim(facts: Facts): OriginClaim | null {
  switch (facts.kind) {
    case 'provenance':
      return provenanceClaim(facts.provenance);
    case 'review':
      return facts.review.repository === null ? null : { ...NO_CLAIM, slug: facts.review.repository };
    case 'vsa': {
      // Only a summary of the source is about a repository.
      const { resourceUri } = facts.vsa;
      const slug = resourceUri.startsWith('git+') ? parseRepository(resourceUri)?.repository : undefined;
      return slug === undefined ? null : { ...NO_CLAIM, slug };
    }
    default:
      return null;
  }
}

const NO_CLAIM: Omit<OriginClaim, 'slug'> = {
  hostId: null,
  ownerId: null,
  commit: null,
  ref: null,
  entryPoint: null,
  invocation: null,
  trigger: null,
  runner: null,
};

function provenanceClaim(provenance: Provenance): OriginClaim | null {
  if (!provenance.source.repository) return null;
  const { repository, commit, ref, entryPoint } = provenance.source;
  return {
    ...NO_CLAIM,
    slug: repository,
    commit,
    ref,
    entryPoint,
    invocation: provenance.invocationId,
    trigger: provenance.trigger,
    runner: provenance.runnerEnvironment,
  };
}

type BuildInput = {
  document: NamingDocument;
  provenance: Provenance | null;
  claim: OriginClaim | null;
  project: ProjectRow | null;
  speaker: SpeakerBasis;
  /** False where nobody vouches for the claim, and its sender is not scoped to the project. */
  isAccountable: boolean;
  evidence: number;
  receivedAt: string;
};

async function linkBuild(tx: Tx, input: BuildInput): Promise<BuildRow> {
  const { provenance, claim, project, speaker, isAccountable, evidence, receivedAt } = input;
  const { identity, invocation } = await runOf(tx, input);
  const commit = claim?.commit ?? provenance?.source.commit ?? null;
  const slug = claim?.slug ?? provenance?.source.repository ?? null;
  return upsertBuild(tx, {
    identity,
    // A build that nobody vouches for belongs to no project.
    project: isAccountable ? (project?.id ?? null) : null,
    source: commit && slug ? await findOrCreateSource(tx, await findOrCreateTerm(tx, slug), commit) : null,
    builder: provenance?.builderId ? await findOrCreateTerm(tx, provenance.builderId) : null,
    buildType: provenance?.buildType ? await findOrCreateTerm(tx, provenance.buildType) : null,
    invocation,
    ref: claim?.ref ?? provenance?.source.ref ?? null,
    entryPoint: claim?.entryPoint ?? provenance?.source.entryPoint ?? null,
    trigger: claim?.trigger ?? provenance?.trigger ?? null,
    runner: claim?.runner ?? provenance?.runnerEnvironment ?? null,
    startedAt: clampTime(toIsoTime(provenance?.startedOn), receivedAt),
    finishedAt: clampTime(toIsoTime(provenance?.finishedOn), receivedAt),
    verified: speaker === 'repository' || speaker === 'key',
    evidence,
  });
}

/**
 * The run of a build, and the text that identifies it: the URL of the run, else builder and invocation, else the id of
 * the evidence. A certificate authority or a configured key vouches for the run that it names. Any other document can
 * name the run of somebody else, so a run URL counts only where it belongs to the claimed repository, and builder and
 * invocation identify a run of the project only. A claim that nobody vouches for describes a run of its own: it must
 * not fill in what is known of the real one.
 */
async function runOf(
  tx: Tx,
  { document, provenance, claim, project, speaker, isAccountable }: BuildInput,
): Promise<{ identity: string; invocation: string | null }> {
  const certified = speaker === 'repository' ? (claim?.invocation ?? null) : null;
  const invocation = certified ?? claim?.invocation ?? provenance?.invocationId ?? null;
  const ownRun = { identity: `evidence ${document.id}`, invocation };
  if (invocation === null || invocation === '') return ownRun;
  const builder = provenance?.builderId ?? '';
  const isUrl = /^https?:\/\//.test(invocation);
  if (certified !== null || speaker === 'key')
    return { identity: isUrl ? invocation : `${builder} ${invocation}`, invocation };
  if (claim === null || project === null || !isAccountable) return ownRun;
  if (!isUrl) return { identity: `project ${project.id} ${builder} ${invocation}`, invocation };
  if (await isRunOf(tx, invocation, project)) return { identity: invocation, invocation };
  // The certificate authority does not vouch for this run.
  return speaker === 'repository' ? { ...ownRun, invocation: null } : ownRun;
}
