/** Finds the project of a CI job from the subject of its ID token, which is all that an earlier version stored. */
import { issuerOf } from '#lib/admin/workload-identity/issuer.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';

/** Subjects of GitHub (`repo:acme/web:ref:…`) and of GitLab (`project_path:group/app:ref_type:…`). */
const SUBJECT = /^(?:repo|project_path):([^:@]+)(?:[:@]|$)/;

/**
 * The claimed project of a workload that an earlier version stored as issuer and subject, and the id of its repository.
 * Such a version accepted jobs of projects only that were claimed with this id. Null where the subject names none.
 */
export async function claimedWorkload(
  db: Db,
  identifier: string,
): Promise<{ project: number; repository: string } | null> {
  const at = identifier.indexOf(' ');
  const [issuer, subject] = [identifier.slice(0, at), identifier.slice(at + 1)];
  const path = SUBJECT.exec(subject)?.[1];
  if (path === undefined || !URL.canParse(issuer)) return null;
  const row = await findProject(db, `${issuerOf(issuer).host}/${path}`);
  if (row === null || row.claimedHostId === null || row.claimedHostId !== row.hostId) return null;
  return { project: row.id, repository: row.claimedHostId };
}
