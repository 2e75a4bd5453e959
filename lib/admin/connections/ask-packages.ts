/** Asks a registry at once about the packages of a connection. */
import { connectionById } from '#db/system/connections.ts';
import { packagesOf } from '#db/system/watched-packages.ts';
import { askAgain } from '#lib/admin/packages/schedule-package.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { MAX_PACKAGES } from '#lib/packages/settings.ts';
import { findConnectable, isAsked } from './connectable.ts';

/** A registry is asked about the packages of a connection at most so often. */
const MIN_PAUSE_MS = 60_000;

/**
 * Add the jobs that ask; returns how many packages they are about. Throws `not-found` where no connection in force has
 * the number, `unprocessable` where its source is not asked, and `rate-limited` where it was asked a moment ago.
 */
export async function askAboutPackages(context: Context, id: number): Promise<{ packages: number }> {
  requireAccess(context, 'connection.change', 'installation');
  const now = context.now();
  return context.store.write(async (tx) => {
    const row = await connectionById(tx, id);
    if (row === null || row.endedAt !== null)
      throw new AttestryError('not-found', `no connection in force has the number ${id}`);
    const source = findConnectable(row.source);
    if (source === null || !isAsked(source))
      throw new AttestryError('unprocessable', `${source?.title ?? row.source} delivers by itself: it is not asked`);
    const packages = await packagesOf(tx, id, MAX_PACKAGES);
    const newest = Math.max(0, ...packages.map(({ askedAt }) => (askedAt === null ? 0 : Date.parse(askedAt))));
    const retryAfterSeconds = Math.ceil((newest + MIN_PAUSE_MS - now.getTime()) / 1000);
    if (retryAfterSeconds > 0)
      throw new AttestryError('rate-limited', 'the registry was asked a moment ago', { retryAfterSeconds });
    await askAgain(tx, id, source.settingsOf(JSON.parse(row.settings ?? '{}') as JsonObject), now.toISOString());
    const after = { packages: packages.map(({ name }) => name) };
    await recordAction(tx, context, { action: 'connection.ask', object: { kind: 'connection', id }, after });
    return { packages: packages.length };
  });
}
