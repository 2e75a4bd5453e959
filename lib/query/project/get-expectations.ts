/** What a project expects now and expected before, and what was seen that does not fit. */
import { AttestryError } from '#lib/errors.ts';
import { areDerived, writeExpectations } from '#lib/authority/expectations-document.ts';
import type { Expectations } from '#lib/authority/expectations.ts';
import type { Context } from '#lib/context/context.ts';
import type {
  ExpectationsOrigin,
  ExpectationsVersionView,
  ExpectationsView,
} from '#lib/views/expectations/expectations.ts';
import type { Db } from '#db/open.ts';
import { currentExpectations, type ExpectationsVersion, listExpectations } from '#db/project/expectations.ts';
import { findProject } from '#db/project/projects.ts';
import { actorById } from '#db/system/actors.ts';
import { unexpectedOf } from './unexpected.ts';

const PAGE_SIZE = 20;
const DAY_MS = 86_400_000;
const UNEXPECTED_DAYS = 30;

/**
 * The expectations of a project by its present or former slug; null when it is unknown. `cursor` is that of the page of
 * the history before. Throws `bad-request` for a cursor that is none.
 */
export async function getExpectations(
  context: Context,
  slug: string,
  { cursor }: { cursor?: string } = {},
): Promise<ExpectationsView | null> {
  const db = context.store.read;
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new AttestryError('bad-request', 'the cursor is none');
  const row = await findProject(db, slug);
  if (row === null) return null;
  const expectations = await currentExpectations(db, row);
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
  const versions = await listExpectations(db, row.id, before, PAGE_SIZE + 1);
  const since = new Date(context.now().getTime() - UNEXPECTED_DAYS * DAY_MS).toISOString();
  return {
    project: row.slug,
    origin: originOf(expectations),
    version: row.expectationsVersion,
    document: writeExpectations(expectations),
    sourceRepository: { host: row.host, id: row.hostId },
    history: await Promise.all(versions.slice(0, PAGE_SIZE).map((version) => versionView(db, version))),
    cursor: versions.length > PAGE_SIZE ? String(versions[PAGE_SIZE - 1]!.version) : null,
    unexpected: await unexpectedOf(db, row.id, since),
    unexpectedSince: since,
  };
}

const originOf = (expectations: Expectations): ExpectationsOrigin => (areDerived(expectations) ? 'derived' : 'said');

async function versionView(db: Db, row: ExpectationsVersion): Promise<ExpectationsVersionView> {
  return {
    version: row.version,
    origin: originOf(row.expectations),
    document: writeExpectations(row.expectations),
    reason: row.reason,
    at: row.createdAt,
    by: await actorById(db, row.createdBy),
  };
}
