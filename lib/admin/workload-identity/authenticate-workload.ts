/** The actor of a CI job that shows an ID token. Jobs of claimed projects may send evidence, and nothing else. */
import { AttestryError } from '#lib/errors.ts';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import type { WorkloadRepository } from '#lib/context/workload-verifier.ts';
import type { Db } from '#db/open.ts';
import { projectByHostId, projectBySlug } from '#db/project/projects.ts';
import type { ProjectRow } from '#db/project/projects.ts';

const JWS_COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a bearer token has the form of an ID token: a JWS in compact serialisation (RFC 7515 §7.1). */
export function isIdToken(token: string): boolean {
  return JWS_COMPACT.test(token);
}

/**
 * The actor of an ID token. Throws what `WorkloadVerifier` throws, and `forbidden` where nobody has claimed the
 * repository of the job.
 */
export async function authenticateWorkload(
  { store, workloadVerifier, now }: Context,
  token: string,
): Promise<Extract<Actor, { kind: 'workload' }>> {
  const { issuer, subject, repository } = await workloadVerifier.verify(token, now());
  const project = await requireClaim(store.read, repository);
  return {
    kind: 'workload',
    issuer,
    subject,
    repository: repository.id,
    project: project.id,
    scopes: ['ingest'],
  };
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
