import { environmentsOf } from '#db/project/deployments.ts';
import { projectById } from '#db/project/projects.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import { termText } from '#db/evidence/terms.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import type { ArtifactListItem } from '#lib/views/artifact.ts';
import { shownStatus } from './shown-status.ts';
import type { ProjectRef, SlsaLevel } from '#lib/views/reference/project-ref.ts';

/** `alg:hex` of an artifact. */
export async function digestOf(db: Db, row: Pick<ArtifactRow, 'alg' | 'value'>): Promise<string> {
  return `${await termText(db, row.alg)}:${row.value}`;
}

/** An artifact as every list shows it. */
export async function artifactItem(db: Db, row: ArtifactRow): Promise<ArtifactListItem> {
  return {
    digest: await digestOf(db, row),
    name: row.name,
    version: row.version,
    ...(await projectOf(db, row.project)),
    ...shownStatus(db, row),
    slsaLevel: toSlsaLevel(row.slsaLevel),
    signer: await signerIdentity(db, row.signer),
    environments: row.deployed > 0 ? await environmentsOf(db, row.id) : [],
    evidenceCount: row.evidence,
    firstSeen: row.firstSeen,
    statusSince: row.statusSince,
  };
}

/** Whether the stored statuses of an artifact still hold at a time (RFC 3339), as far as only the time has changed. */
export function stillHolds({ holdsUntil }: Pick<ArtifactRow, 'holdsUntil'>, now: string): boolean {
  return holdsUntil === null || Date.parse(now) < Date.parse(holdsUntil);
}

/** The project of an artifact, and whether it is expected here. */
export async function projectOf(db: Db, id: number | null): Promise<Pick<ArtifactListItem, 'project' | 'claimed'>> {
  const project = id === null ? null : await projectById(db, id);
  return {
    project: project && parseProjectSlug(project.slug),
    claimed: project !== null && project.claimedAt !== null,
  };
}

/** Split `host/owner/name` at its first slash; a slug without a slash has an empty host. */
export function parseProjectSlug(slug: string): ProjectRef {
  const slash = slug.indexOf('/');
  return slash < 0 ? { slug, host: '', name: slug } : { slug, host: slug.slice(0, slash), name: slug.slice(slash + 1) };
}

/** The slug, host and name of a project; null without an id or when the project is gone. */
export async function projectRef(db: Db, id: number | null): Promise<ProjectRef | null> {
  const project = id === null ? null : await projectById(db, id);
  return project && parseProjectSlug(project.slug);
}

/** A stored number as an SLSA level; null for any other number. */
export function toSlsaLevel(level: number | null): SlsaLevel {
  return level === 0 || level === 1 || level === 2 || level === 3 ? level : null;
}
