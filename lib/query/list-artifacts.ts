/** The artifact list: filters, search, order, pages. */
import { AttestryError } from '#lib/errors.ts';
import { OPEN_STATUSES } from '#lib/metrics/glossary.ts';
import type { Status } from '#lib/status/status.ts';
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactsWithDefects } from '#db/artifact/history.ts';
import { partsAmong } from '#db/artifact/parts.ts';
import { MAX_SCANNED_ROWS, countArtifacts, listArtifactIds } from '#db/artifact/list.ts';
import type { ListFilter, ListKey, ListSort } from '#db/artifact/list.ts';
import { signersWithIdentity } from '#db/evidence/signers.ts';
import type { Db } from '#db/open.ts';
import { findEnvironment } from '#db/project/deployments.ts';
import { environmentStatuses } from '#db/project/environment-status.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { searchArtifacts } from '#lib/query/find/search-artifacts.ts';
import { artifactItems } from '#lib/query/item/artifact-item.ts';
import { whyFound } from '#lib/query/find/why-found.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import type { ArtifactFilter, ArtifactListItem, ArtifactPage } from '#lib/views/artifact.ts';

const DEFAULT_LIMIT = 50;
export const MAX_PAGE_SIZE = 500;

/** A page of artifacts. Throws `bad-request` for an invalid time or a cursor of another list. */
export async function listArtifacts(context: Context, filter: ArtifactFilter = {}): Promise<ArtifactPage> {
  const db = context.store.read;
  const sort: ListSort = filter.sort ?? 'newest';
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MAX_PAGE_SIZE);
  const resolved = await resolveFilter(db, filter);
  if (resolved === null) return { artifacts: [], cursor: null, total: { count: 0, atLeast: false } };
  const { ids, next } = await listArtifactIds(db, resolved.filter, sort, decodeListKey(filter.cursor, sort), limit);
  const rows = new Map((await artifactsByIds(db, ids)).map((row) => [row.id, row]));
  const total = await countArtifacts(db, resolved.filter);
  const { environment } = resolved.filter;
  const shown = ids.flatMap((id) => rows.get(id) ?? []);
  const items = await artifactItems(db, shown);
  return {
    artifacts: await Promise.all(
      shown.map(async (row, at) => ({
        ...items[at]!,
        ...(await statusIn(db, row.id, environment)),
        ...(await matchOf(db, row, filter.q, resolved.reasons)),
      })),
    ),
    cursor: next === null ? null : encodeCursor([sort, ...next]),
    total: { count: total.count, atLeast: total.atLeast || resolved.cut },
    ...(resolved.defects !== null && {
      defects: { count: resolved.defects, atLeast: resolved.defects === MAX_SCANNED_ROWS },
    }),
  };
}

/** Why the search for `q` finds an artifact; nothing where its name says so, or without a search. */
async function matchOf(
  db: Db,
  row: ArtifactRow,
  q: string | undefined,
  reasons: ReadonlyMap<number, string>,
): Promise<Pick<ArtifactListItem, 'match'>> {
  const wanted = q?.trim().toLowerCase() ?? '';
  if (wanted === '' || row.name?.toLowerCase().includes(wanted)) return {};
  const match = reasons.get(row.id) ?? (await whyFound(db, row, wanted));
  return match === null ? {} : { match };
}

/** The status of an artifact (row id) in the environment (row id) by which a list is filtered, and its reason. */
async function statusIn(
  db: Db,
  artifact: number,
  environment: number | null,
): Promise<Pick<ArtifactListItem, 'environmentStatus' | 'environmentReason'>> {
  if (environment === null) return {};
  const found = (await environmentStatuses(db, artifact)).find((one) => one.environment === environment);
  if (found === undefined) return {};
  return { environmentStatus: found.status, ...(found.reason !== null && { environmentReason: found.reason }) };
}

type Reasons = ReadonlyMap<number, string>;
/**
 * `cut`: the search stopped at its limit; `reasons`: why it found an artifact, by row id. `defects`: the number behind
 * a list of defects; null for other lists.
 */
type Resolved = { filter: ListFilter; cut: boolean; reasons: Reasons; defects: number | null };

/** Replace names by row numbers. Null when a name is unknown, so that no artifact can match. */
async function resolveFilter(db: Db, filter: ArtifactFilter): Promise<Resolved | null> {
  const project = filter.project === undefined ? null : await findProject(db, filter.project);
  const signers = filter.signer === undefined ? null : await signersWithIdentity(db, filter.signer);
  const environment = filter.environment === undefined ? null : await findEnvironment(db, filter.environment);
  if (
    (filter.project !== undefined && !project) ||
    signers?.length === 0 ||
    (filter.environment !== undefined && environment === null)
  )
    return null;
  const { list, defects } = await narrowToFigure(db, filter, {
    statuses: filter.status === undefined || filter.status.length === 0 ? null : [...new Set(filter.status)],
    project: project?.id ?? null,
    level: filter.level ?? null,
    signers,
    environment,
    from: parseTime(filter.from, 'from'),
    to: parseTime(filter.to, 'to'),
    ids: null,
    cohort: null,
    parts: filter.parts === true,
  });
  const figureCut = list.ids?.length === MAX_SCANNED_ROWS;
  const q = filter.q?.trim() ?? '';
  const reasons: Reasons = new Map();
  if (q === '') return { filter: list, cut: figureCut, reasons, defects: hasOtherFilter(list) ? null : defects };
  const found = await searchArtifacts(db, q);
  if ('among' in found) {
    // A part is a line of its own where its release is not found too, or where parts are asked for; it comes behind it.
    const parts = await partsAmong(db, found.among);
    const among = filter.parts === true ? found.among : found.among.filter((id) => !parts.has(id));
    return {
      defects: null,
      filter: {
        ...list,
        ids: list.ids === null ? among : among.filter((id) => list.ids!.includes(id)),
        last: filter.parts === true ? [...parts] : [],
      },
      cut: figureCut || found.cut,
      reasons: found.reasons ?? reasons,
    };
  }
  if ('project' in found)
    return list.project !== null && list.project !== found.project
      ? null
      : { filter: { ...list, project: found.project }, cut: figureCut, reasons, defects: null };
  const signersOfBoth =
    list.signers === null ? found.signers : found.signers.filter((signer) => list.signers!.includes(signer));
  if (signersOfBoth.length === 0) return null;
  return { filter: { ...list, signers: signersOfBoth }, cut: figureCut, reasons, defects: null };
}

/** Whether a filter is used that says nothing about defects. */
function hasOtherFilter({ statuses, level, signers, environment }: ListFilter): boolean {
  return statuses !== null || level !== null || signers !== null || environment !== null;
}

/**
 * Limit the list to the artifacts that a metric counts. For defects, the period is the time of discovery, not the age
 * of the artifacts.
 */
async function narrowToFigure(
  db: Db,
  { behind }: ArtifactFilter,
  list: ListFilter,
): Promise<{ list: ListFilter; defects: number | null }> {
  switch (behind) {
    case undefined:
      return { list, defects: null };
    case 'open':
      return { list: { ...list, statuses: openAmong(list.statuses) }, defects: null };
    case 'attention':
      return { list: { ...list, statuses: openAmong(list.statuses), cohort: behind }, defects: null };
    case 'defects':
    case 'leaked': {
      const period = { project: list.project, from: list.from, to: list.to };
      const leakedOnly = behind === 'leaked';
      const found = await artifactsWithDefects(db, { ...period, leakedOnly }, MAX_SCANNED_ROWS);
      return { list: { ...list, from: null, to: null, ids: found.artifacts }, defects: found.defects };
    }
    default:
      return { list: { ...list, cohort: behind }, defects: null };
  }
}

/** The statuses of open artifacts, of those that the list is filtered by. */
function openAmong(statuses: readonly Status[] | null): readonly Status[] {
  return OPEN_STATUSES.filter((status) => statuses === null || statuses.includes(status));
}

/** Parse a day or a time. A day as `to` includes all its hours. Throws `bad-request` for anything else. */
function parseTime(written: string | undefined, which: 'from' | 'to'): string | null {
  if (written === undefined || written === '') return null;
  const at = Date.parse(written);
  if (Number.isNaN(at)) throw new AttestryError('bad-request', `\`${which}\` must be an RFC 3339 day or time`);
  return new Date(which === 'to' && /^\d{4}-\d{2}-\d{2}$/.test(written) ? at + 86_400_000 : at).toISOString();
}

function decodeListKey(cursor: string | undefined, sort: ListSort): ListKey | null {
  if (cursor === undefined || cursor === '') return null;
  const [cursorSort, ...key] = decodeCursor(cursor);
  const isValid =
    cursorSort === sort &&
    key.length === 3 &&
    typeof key[0] === 'number' &&
    typeof key[2] === 'number' &&
    (sort === 'name' || typeof key[1] === 'number');
  if (!isValid) throw new AttestryError('bad-request', 'the cursor does not belong to this list');
  return key;
}
