/** The list of waivers: requests first, then those in force, then those that have ended. */
import { AttestryError } from '#lib/errors.ts';
import {
  listEndedWaivers,
  listUnexpiredWaivers,
  type UnexpiredQuery,
  type WaiverFilter as RowFilter,
} from '#db/artifact/waiver-lists.ts';
import { waiverById, type WaiverPosition, type WaiverRow } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { rulesInForce } from '#lib/ingest/policies/rules-in-force.ts';
import { findProject } from '#db/project/projects.ts';
import type { Context } from '#lib/context/context.ts';
import { statesFindings } from '#lib/policy/checks/registry.ts';
import { decodeCursor, encodeCursor } from '#lib/query/find/cursor.ts';
import { findByDigest } from '#lib/query/find/find-artifact.ts';
import { EXPIRING_DAYS, type WaiverFilter, type WaiverPage, type WaiverView } from '#lib/views/waiver.ts';
import { waiverView } from './waiver-view.ts';

const DEFAULT_LIMIT = 50;
const MAX_WAIVERS_PER_PAGE = 200;

const DAY_MS = 86_400_000;

/** The parts of the list, in its order. */
const PARTS = ['requested', 'active', 'ended'] as const;
type Part = (typeof PARTS)[number];

/** The place after a waiver: in which part of the list, and its key there. */
type Position = { in: 'requested' | 'active'; after: WaiverPosition } | { in: 'ended'; before: number };

/**
 * A page of waivers. Requests that wait for a decision come first and those in force next, the one that expires first
 * at the top of each; then those that have ended, the newest at the top. An unknown artifact or project gives an empty
 * page. Throws `bad-request` for a cursor of another list.
 */
export async function listWaivers(context: Context, filter: WaiverFilter = {}): Promise<WaiverPage> {
  const db = context.store.read;
  const now = context.now().toISOString();
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MAX_WAIVERS_PER_PAGE);
  const position = decodePosition(filter.cursor);
  const rowFilter = await resolveFilter(db, filter);
  if (rowFilter === null) return { waivers: [], cursor: null };
  const rows: WaiverRow[] = [];
  for (const part of partsOf(filter.state, position)) {
    if (rows.length > limit) break;
    const after = position?.in === part ? position : null;
    rows.push(...(await listPart(db, rowFilter, { part, after, now, limit: limit + 1 - rows.length }, filter.state)));
  }
  const waivers = await Promise.all(rows.slice(0, limit).map((row) => waiverView(db, row, now)));
  return { waivers, cursor: rows.length > limit ? encodePosition(waivers.at(-1)!) : null };
}

/** The parts that a page of the list may hold. */
function partsOf(state: WaiverFilter['state'], position: Position | null): Part[] {
  const wanted = state === 'expiring' ? 'active' : state;
  const first = position === null ? 0 : PARTS.indexOf(position.in);
  return PARTS.slice(first).filter((part) => wanted === undefined || part === wanted);
}

type PartQuery = { part: Part; after: Position | null; now: string; limit: number };

async function listPart(
  db: Db,
  filter: RowFilter,
  { part, after, now, limit }: PartQuery,
  state: WaiverFilter['state'],
): Promise<WaiverRow[]> {
  if (part === 'ended') return listEndedWaivers(db, filter, now, after?.in === 'ended' ? after.before : null, limit);
  const query: UnexpiredQuery = {
    decision: part === 'requested' ? 'requested' : 'approved',
    now,
    after: after === null || after.in === 'ended' ? null : after.after,
    limit,
  };
  return listUnexpiredWaivers(db, filter, state === 'expiring' ? { ...query, until: expiringUntil(now) } : query);
}

/** Waivers in force that end by this time are listed as expiring. */
function expiringUntil(now: string): string {
  return new Date(Date.parse(now) + EXPIRING_DAYS * DAY_MS).toISOString();
}

/** How many requests wait, and how many waivers end soon, in all or of a project (row id): at most `limit` of each. */
export async function countDueWaivers(
  context: Context,
  { project, limit }: { project: number | null; limit: number },
): Promise<{ requested: number; expiring: number }> {
  const filter = { artifact: null, project };
  const now = context.now().toISOString();
  const count = async (decision: UnexpiredQuery['decision'], until?: string): Promise<number> =>
    (
      await listUnexpiredWaivers(context.store.read, filter, {
        decision,
        now,
        after: null,
        limit,
        ...(until === undefined ? {} : { until }),
      })
    ).length;
  return { requested: await count('requested'), expiring: await count('approved', expiringUntil(now)) };
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

function encodePosition({ state, expiresAt, id }: WaiverView): string {
  return encodeCursor(
    state === 'requested' || state === 'active' ? [state, expiresAt, Number(id)] : ['ended', Number(id)],
  );
}

function decodePosition(cursor: string | undefined): Position | null {
  if (cursor === undefined || cursor === '') return null;
  const [part, ...key] = decodeCursor(cursor);
  const [expiresAt, id] = key;
  if (part === 'ended' && key.length === 1 && typeof key[0] === 'number') return { in: part, before: key[0] };
  if (
    (part === 'requested' || part === 'active') &&
    key.length === 2 &&
    typeof expiresAt === 'string' &&
    typeof id === 'number' &&
    !Number.isNaN(Date.parse(expiresAt))
  )
    return { in: part, after: { expiresAt, id } };
  throw new AttestryError('bad-request', 'the cursor does not belong to this list', { pointer: '/cursor' });
}

/**
 * The rules that a waiver can have an effect on: those of the policies in force that block. `hasFindings`: the rule
 * says for which vulnerabilities it fails.
 */
export async function listWaivableRules(
  context: Context,
): Promise<{ id: string; title: string; hasFindings: boolean }[]> {
  return (await rulesInForce(context.store.read))
    .filter((rule) => rule.severity === 'block')
    .map((rule) => ({ id: rule.id, title: rule.title, hasFindings: statesFindings(rule) }));
}
