import { edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { environmentsOf } from '#db/project/deployments.ts';
import { type NamedProject, projectById } from '#db/project/projects.ts';
import { signerIdentity } from '#db/evidence/signers.ts';
import { termText } from '#db/evidence/terms.ts';
import { artifactById, artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { partIdsOfRelease } from '#db/artifact/parts.ts';
import type { Status } from '#lib/status/status.ts';
import { type Db, editedRows } from '#db/open.ts';
import type { ArtifactListItem } from '#lib/views/artifact.ts';
import { shownStatus } from './shown-status.ts';
import { releaseOfFile } from '#lib/ingest/platforms/release-files.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import type { ProjectRef, SlsaLevel } from '#lib/views/reference/project-ref.ts';

/** `alg:hex` of an artifact. */
export async function digestOf(db: Db, row: Pick<ArtifactRow, 'alg' | 'value'>): Promise<string> {
  return `${await termText(db, row.alg)}:${row.value}`;
}

/** Artifacts as every list shows them. */
export async function artifactItems(db: Db, rows: readonly ArtifactRow[]): Promise<ArtifactListItem[]> {
  const ids = rows.map(({ id }) => id);
  const edited = await editedRows(db, 'artifact', ids);
  return Promise.all(rows.map((row) => itemOf(db, row, edited)));
}

/** An artifact as every list shows it. */
export async function artifactItem(db: Db, row: ArtifactRow): Promise<ArtifactListItem> {
  return (await artifactItems(db, [row]))[0]!;
}

async function itemOf(db: Db, row: ArtifactRow, edited: ReadonlySet<number>): Promise<ArtifactListItem> {
  return {
    digest: await digestOf(db, row),
    name: row.name,
    version: row.version,
    ...(await projectOf(db, row.project)),
    ...(await shownStatus(db, row, edited)),
    slsaLevel: toSlsaLevel(row.slsaLevel),
    signer: await signerIdentity(db, row.signer),
    ...(await releaseMembers(db, row, edited)),
    evidenceCount: row.evidence,
    firstSeen: row.firstSeen,
    statusSince: row.statusSince,
  };
}

/** Edges that are read of an index: it has two to each platform. */
const MAX_EDGES = 256;

/** An artifact and the parts of its release, those that run somewhere. */
export async function runningParts(db: Db, row: ArtifactRow): Promise<ArtifactRow[]> {
  if ((row.releaseDeployed ?? row.deployed) === row.deployed) return row.deployed > 0 ? [row] : [];
  const edges = await edgesOfKindFrom(db, nodeRef('artifact', row.id), 'contains', MAX_EDGES);
  const named = edges.map(({ to }) => parseNodeRef(to)).filter(({ kind, id }) => kind === 'artifact' && id !== row.id);
  const own = await partIdsOfRelease(db, row.id, MAX_EDGES);
  const parts = await artifactsByIds(db, [...new Set([...own, ...named.map(({ id }) => id)])]);
  const counted = parts.filter(({ partOf, project }) => partOf !== null && project === row.project);
  return [row, ...counted.toSorted((a, b) => a.id - b.id)].filter(({ deployed }) => deployed > 0);
}

/** What a list says about the release of an artifact: its parts and the worst of them, and where any of them run. */
async function releaseMembers(
  db: Db,
  row: ArtifactRow,
  edited: ReadonlySet<number>,
): Promise<Pick<ArtifactListItem, 'release' | 'partOf' | 'releaseTag' | 'environments'>> {
  const environments = new Set<string>();
  for (const { id } of await runningParts(db, row))
    for (const environment of await environmentsOf(db, id)) environments.add(environment);
  const whole = row.partOf === null ? null : await artifactById(db, row.partOf);
  const isFile = !row.isIndex && (row.releaseStatus !== null || whole?.isIndex === false);
  const tag = isFile ? (await releaseOfFile(db, row, presentView(db)))?.tag : undefined;
  return {
    environments: [...environments].sort(),
    ...(whole !== null && { partOf: await digestOf(db, whole) }),
    ...(tag !== undefined && { releaseTag: tag }),
    ...(row.releaseStatus !== null && { release: await releaseRef(db, row, row.releaseStatus, edited) }),
  };
}

/** A release by the worst status of its parts, which is the stored one unless somebody has edited the row. */
async function releaseRef(
  db: Db,
  row: ArtifactRow,
  stored: Status,
  edited: ReadonlySet<number>,
): Promise<ArtifactListItem['release']> {
  const own = await shownStatus(db, row, edited);
  const worst = row.releaseWorst === null ? null : await artifactById(db, row.releaseWorst);
  const isOwn = worst === null || own.status !== row.status;
  return {
    ...(isOwn ? own : { status: stored, reason: `${partOf(row, worst)} is ${stored}: ${worst.reason}` }),
    worst: isOwn ? null : await digestOf(db, worst),
    parts: row.releaseParts ?? 0,
  };
}

function partOf(row: ArtifactRow, { name }: ArtifactRow): string {
  if (row.isIndex) return 'a platform of it';
  return name === null ? 'another file of the release' : `the file ${name} of the release`;
}

/** Whether the stored statuses of an artifact still hold at a time (RFC 3339), as far as only the time has changed. */
export function stillHolds({ holdsUntil }: Pick<ArtifactRow, 'holdsUntil'>, now: string): boolean {
  return holdsUntil === null || Date.parse(now) < Date.parse(holdsUntil);
}

/** The project of an artifact, and whether it is expected here. */
export async function projectOf(db: Db, id: number | null): Promise<Pick<ArtifactListItem, 'project' | 'claimed'>> {
  return projectFields(id === null ? null : await projectById(db, id));
}

/** As `projectOf`, of a project that was read. */
export function projectFields(project: NamedProject | null): Pick<ArtifactListItem, 'project' | 'claimed'> {
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
