/** Finds the project, the build and the commit that a document names for its subjects. */
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime } from '#lib/format/told-time.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { ProjectLinkConfidence } from '#db/artifact/artifacts.ts';
import type { EvidenceOutcome, FactKind } from '#db/evidence/evidence.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import type { Tx } from '#db/open.ts';
import { upsertBuild, findOrCreateSource } from '#db/project/builds.ts';
import type { BuildRow } from '#db/project/builds.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';

export type Origin = { project: ProjectRow | null; linkConfidence: ProjectLinkConfidence; build: BuildRow | null };

/** What a certificate or a provenance says about source and run. */
type OriginClaim = {
  slug: string;
  hostId: string | null;
  ownerId: string | null;
  commit: string | null;
  ref: string | null;
  invocation: string | null;
  trigger: string | null;
  runner: string | null;
  entryPoint: string | null;
};

/**
 * Find or create the project, build and commit that a document names. The verified certificate of its signer takes
 * precedence over the document's own provenance.
 */
export async function linkOrigin(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  receivedAt: string,
): Promise<Origin> {
  const provenance = document.facts.kind === 'provenance' ? document.facts.provenance : null;
  const verified = document.verification.outcome === 'verified';
  const claim = (verified ? certificateClaim(document.verification.signer) : null) ?? provenanceClaim(provenance);
  const at = document.verification.signedAt ?? receivedAt;
  const project = claim ? await linkClaimedProject(tx, batch, claim, verified ? at : receivedAt) : null;
  const build =
    claim?.invocation || provenance
      ? await linkBuild(tx, { document, provenance, claim, project, verified, evidence, receivedAt })
      : null;
  const linkConfidence =
    project === null ? 'none' : linkConfidenceOf({ ...document.verification, kind: document.facts.kind });
  return { project, linkConfidence, build };
}

/** How certain it is that the subjects of a document belong to the project that the document names. */
export function linkConfidenceOf({
  outcome,
  kind,
}: {
  outcome: EvidenceOutcome;
  kind: FactKind;
}): Exclude<ProjectLinkConfidence, 'none'> {
  if (outcome !== 'verified') return 'claimed';
  return kind === 'provenance' ? 'provenance' : 'verified';
}

async function linkClaimedProject(
  tx: Tx,
  batch: Batch,
  { slug, hostId, ownerId }: OriginClaim,
  at: string,
): Promise<ProjectRow> {
  return linkProject(tx, batch, { slug, hostId, ownerId, at });
}

/**
 * The source repository and run that the certificate authority attests: Fulcio OIDs 1.3.6.1.4.1.57264.1.12 to .22,
 * else the older .2 to .6. Null where the signer has no certificate or it names no repository.
 */
export function certificateClaim(signer: Signer | null): OriginClaim | null {
  if (signer?.kind !== 'certificate') return null;
  const { oids } = signer;
  const uri =
    oids.sourceRepositoryURI ??
    (oids.githubWorkflowRepository ? `https://github.com/${oids.githubWorkflowRepository}` : null);
  const repository = uri === null ? null : parseRepository(uri);
  if (!repository) return null;
  return {
    slug: repository.repository,
    hostId: oids.sourceRepositoryIdentifier ?? null,
    ownerId: oids.sourceRepositoryOwnerIdentifier ?? null,
    commit: oids.sourceRepositoryDigest ?? oids.githubWorkflowSHA ?? null,
    ref: oids.sourceRepositoryRef ?? oids.githubWorkflowRef ?? null,
    invocation: oids.runInvocationURI ?? null,
    trigger: oids.buildTrigger ?? oids.githubWorkflowTrigger ?? null,
    runner: oids.runnerEnvironment ?? null,
    entryPoint: entryPointOf(oids.buildConfigURI ?? null),
  };
}

/** `https://github.com/o/r/.github/workflows/x.yml@ref` → `.github/workflows/x.yml`. */
function entryPointOf(uri: string | null): string | null {
  return uri === null ? null : (/\/(\.[^@]+|[^/@]+\.ya?ml)@/.exec(uri)?.[1] ?? null);
}

/**
 * The claim of the document itself. It can create a project, but its repository ids are ignored: any signer can write
 * any repository's id into a document, so such an id must neither rename a project nor merge two.
 */
function provenanceClaim(provenance: Provenance | null): OriginClaim | null {
  if (!provenance?.source.repository) return null;
  const { repository, commit, ref, entryPoint } = provenance.source;
  return {
    slug: repository,
    hostId: null,
    ownerId: null,
    commit,
    ref,
    entryPoint,
    invocation: provenance.invocationId,
    trigger: provenance.trigger,
    runner: provenance.runnerEnvironment,
  };
}

/** The key that identifies a run: its URL, else builder and invocation, else the id of the evidence. */
export function buildIdentity(run: { invocation: string | null; builder: string | null; evidence: string }): string {
  if (run.invocation === null || run.invocation === '') return `evidence ${run.evidence}`;
  return /^https?:\/\//.test(run.invocation) ? run.invocation : `${run.builder ?? ''} ${run.invocation}`;
}

type BuildInput = {
  document: ReadDocument;
  provenance: Provenance | null;
  claim: OriginClaim | null;
  project: ProjectRow | null;
  verified: boolean;
  evidence: number;
  receivedAt: string;
};

async function linkBuild(
  tx: Tx,
  { document, provenance, claim, project, verified, evidence, receivedAt }: BuildInput,
): Promise<BuildRow> {
  const invocation = claim?.invocation ?? provenance?.invocationId ?? null;
  const commit = claim?.commit ?? provenance?.source.commit ?? null;
  const slug = claim?.slug ?? provenance?.source.repository ?? null;
  return upsertBuild(tx, {
    identity: buildIdentity({ invocation, builder: provenance?.builderId ?? null, evidence: document.id }),
    project: project?.id ?? null,
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
    verified,
    evidence,
  });
}
