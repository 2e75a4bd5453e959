/** The list of waivers: those in force first, then those that have ended. */
import { AttestryError } from '#lib/errors.ts';
import { listActiveWaivers, listEndedWaivers, waiverById } from '#db/artifact/waivers.ts';
import type { WaiverFilter as RowFilter, WaiverRow } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { rulesInForce } from '#lib/ingest/policies/rules-in-force.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import type { WaiverFilter, WaiverPage, WaiverView } from '#lib/views/waiver.ts';
import { waiverView } from './waiver-view.ts';

const DEFAULT_LIMIT = 50;
const MAX_WAIVERS_PER_PAGE = 200;

/** The place after a waiver: among those in force, or among those that have ended. */
type Position = { in: 'active'; expiresAt: string; id: number } | { in: 'ended'; id: number };

/**
 * A page of waivers. Those in force come first, the one that expires first at the top; then those that have ended, the
 * newest at the top. An unknown artifact or project gives an empty page. Throws `bad-request` for a cursor of another
 * list.
 */
export async function listWaivers(context: Context, filter: WaiverFilter = {}): Promise<WaiverPage> {
  const db = context.store.read;
  const now = context.now().toISOString();
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MAX_WAIVERS_PER_PAGE);
  const position = decodePosition(filter.cursor);
  const rowFilter = await resolveFilter(db, filter);
  if (rowFilter === null) return { waivers: [], cursor: null };
  const rows: WaiverRow[] = [];
  if (filter.state !== 'ended' && position?.in !== 'ended')
    rows.push(...(await listActiveWaivers(db, rowFilter, now, position, limit + 1)));
  if (filter.state !== 'active' && rows.length <= limit)
    rows.push(
      ...(await listEndedWaivers(
        db,
        rowFilter,
        now,
        position?.in === 'ended' ? position.id : null,
        limit + 1 - rows.length,
      )),
    );
  const waivers = await Promise.all(rows.slice(0, limit).map((row) => waiverView(db, row, now)));
  return { waivers, cursor: rows.length > limit ? encodePosition(waivers.at(-1)!) : null };
}

/** One waiver; null where there is none with this id. */
export async function getWaiver(context: Context, id: number): Promise<WaiverView | null> {
  const row = await waiverById(context.store.read, id);
  return row && waiverView(context.store.read, row, context.now().toISOString());
}

/** Replace names by row numbers. Null where the artifact or the project is unknown. */
async function resolveFilter(db: Db, filter: WaiverFilter): Promise<RowFilter | null> {
  const artifact = filter.artifact === undefined ? null : await findByDigest(db, filter.artifact);
  const project = filter.project === undefined ? null : await findProject(db, filter.project);
  if ((filter.artifact !== undefined && !artifact) || (filter.project !== undefined && !project)) return null;
  return { artifact: artifact && { id: artifact.id, project: artifact.project }, project: project?.id ?? null };
}

function encodePosition({ inForce, expiresAt, id }: WaiverView): string {
  return encodeCursor(inForce ? ['active', expiresAt, Number(id)] : ['ended', Number(id)]);
}

function decodePosition(cursor: string | undefined): Position | null {
  if (cursor === undefined || cursor === '') return null;
  const [part, ...key] = decodeCursor(cursor);
  const [expiresAt, id] = key;
  if (part === 'ended' && key.length === 1 && typeof key[0] === 'number') return { in: part, id: key[0] };
  if (
    part === 'active' &&
    key.length === 2 &&
    typeof expiresAt === 'string' &&
    typeof id === 'number' &&
    !Number.isNaN(Date.parse(expiresAt))
  )
    return { in: part, expiresAt, id };
  throw new AttestryError('bad-request', 'the cursor does not belong to this list', { pointer: '/cursor' });
}

/** The rules that a waiver can have an effect on: those of the policies in force that block. */
export async function listWaivableRules(context: Context): Promise<{ id: string; title: string }[]> {
  return (await rulesInForce(context.store.read))
    .filter((rule) => rule.severity === 'block')
    .map(({ id, title }) => ({ id, title }));
}
