/** The actor of a CI job that shows an ID token. Jobs of claimed projects may send evidence, and nothing else. */
import { AttestryError } from '#lib/errors.ts';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import type { WorkloadRepository } from '#lib/context/workload-verifier.ts';
import { ADOPTER, adoptingPattern, adoptProject } from '#lib/ingest/projects/adopt.ts';
import { findOrCreateProject } from '#lib/ingest/projects/link-project.ts';
import type { Db } from '#db/open.ts';
import { isOwnerNameReused } from '#db/project/claims.ts';
import { projectByHostId, projectBySlug } from '#db/project/projects.ts';
import type { ProjectRow } from '#db/project/projects.ts';

const JWS_COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a bearer token has the form of an ID token: a JWS in compact serialisation (RFC 7515 §7.1). */
export function isIdToken(token: string): boolean {
  return JWS_COMPACT.test(token);
}

/**
 * The actor of an ID token. A repository that a pattern of ATTESTRY_ADOPT names is claimed with the ids of the token.
 * Throws what `WorkloadVerifier` throws, and `forbidden` where nobody has claimed the repository of the job.
 */
export async function authenticateWorkload(
  context: Context,
  token: string,
): Promise<Extract<Actor, { kind: 'workload' }>> {
  const { issuer, subject, repository } = await context.workloadVerifier.verify(token, context.now());
  await adoptRepository(context, repository);
  const project = await requireClaim(context.store.read, repository);
  return { kind: 'workload', issuer, subject, repository: repository.id, project: project.id, scopes: ['ingest'] };
}

/**
 * Claim the repository of a job where a pattern of ATTESTRY_ADOPT matches it, unless it is claimed for its id. A claim
 * of its name for another repository stays.
 */
async function adoptRepository(context: Context, { host, path, id, ownerId }: WorkloadRepository): Promise<void> {
  const slug = `${host}/${path}`;
  if (adoptingPattern(context.adopts, slug) === null) return;
  if ((await projectByHostId(context.store.read, host, id))?.claimedHostId === id) return;
  await context.evidenceWriter.change({ actor: ADOPTER }, async (tx, batch) => {
    const holder = await projectBySlug(tx, slug);
    if (holder !== null && holder.claimedHostId !== null && holder.claimedHostId !== id) return;
    const known = await projectByHostId(tx, host, id);
    if (await isOwnerNameReused(tx, { id: known?.id ?? holder?.id ?? 0, slug, ownerId })) return;
    const row = known ?? (await findOrCreateProject(tx, batch, { slug, hostId: id, ownerId, at: batch.at }));
    await adoptProject(tx, batch, { ...row, ownerId: ownerId ?? row.ownerId }, ADOPTER);
  });
}

/** Only immutable ids decide: another repository may get the name of one that was renamed or deleted. */
async function requireClaim(db: Db, repository: WorkloadRepository): Promise<ProjectRow> {
  const { host, path, id, ownerId } = repository;
  const slug = `${host}/${path}`;
  const project = await projectByHostId(db, host, id);
  const isClaimed = project !== null && project.claimedAt !== null && project.claimedHostId === id;
  if (!isClaimed) throw new AttestryError('forbidden', await refusal(db, repository, project?.claimedAt ?? null));
  if (project.claimedOwnerId !== null && project.claimedOwnerId !== ownerId)
    throw new AttestryError(
      'forbidden',
      `${slug} (repository id ${id}) belongs to the owner with the id ${ownerId ?? 'that the token does not state'} now, ` +
        `and it was claimed for the owner id ${project.claimedOwnerId}: attestry project remove ${project.slug}, then ` +
        `${addCommand(repository)}`,
    );
  return project;
}

async function refusal(db: Db, repository: WorkloadRepository, claimedAt: string | null): Promise<string> {
  const slug = `${repository.host}/${repository.path}`;
  const named = await projectBySlug(db, slug);
  if (named !== null && named.claimedAt !== null && named.claimedHostId !== null)
    return (
      `${slug} is claimed here for the repository id ${named.claimedHostId}, and this job belongs to the repository ` +
      `with the id ${repository.id}`
    );
  if (claimedAt !== null || (named !== null && named.claimedAt !== null))
    return `${slug} is claimed here by its name only, and a name can change hands: ${addCommand(repository)}`;
  return (
    `nobody has claimed ${slug} (repository id ${repository.id}) here, so its jobs may not send evidence: ` +
    addCommand(repository)
  );
}

function addCommand({ host, path, id, ownerId }: WorkloadRepository): string {
  return `attestry project add ${host}/${path} --repository-id ${id}${ownerId === null ? '' : ` --owner-id ${ownerId}`}`;
}
