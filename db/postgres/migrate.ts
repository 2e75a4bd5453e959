/** Brings a database of PostgreSQL to the current schema. */
import type pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { MIGRATIONS } from './migrations/bundled.ts';
import { makeReportTriggers } from './row-macs/report-triggers.ts';
import type { StoreMacs } from './row-macs/store-macs.ts';
import { WRITE_LOCK } from './transaction.ts';
import { dropViews, makeViews } from './visibility/make-views.ts';

/** The advisory lock of Attestry's migrations: any number that nobody else takes. */
const MIGRATION_LOCK = 0x41_54_53_01;

/** The list of the migrations that were applied. */
export const MIGRATION_TABLE =
  'CREATE TABLE IF NOT EXISTS attestry_migration (id bigint PRIMARY KEY, tag text NOT NULL)';

/**
 * Apply the missing migrations, and make the views of this version, in one transaction. Several processes may call it
 * at the same time: an advisory lock lets them do so one after the other, and those behind the first find none missing.
 * Throws `conflict` for a database that a newer Attestry has written.
 */
export async function migrate(client: pg.ClientBase, macs: StoreMacs | null = null): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(MIGRATION_TABLE);
    const found = await client.query('SELECT count(*)::int AS applied FROM attestry_migration');
    const { applied } = found.rows[0] as { applied: number };
    if (applied > MIGRATIONS.length)
      throw new AttestryError(
        'conflict',
        `a newer Attestry has written the data (schema ${applied}; this version supports up to ${MIGRATIONS.length})`,
      );
    if (applied < MIGRATIONS.length) await dropViews(client);
    // The triggers of the version before report what a migration changes in the rows that have MACs.
    await macs?.begin(client);
    for (const [at, { tag, statements }] of MIGRATIONS.entries()) {
      if (at < applied) continue;
      for (const statement of statements) await client.query(statement);
      await client.query('INSERT INTO attestry_migration VALUES ($1, $2)', [at, tag]);
    }
    await macs?.flush(client);
    await makeReportTriggers(client);
    if (macs !== null) {
      await client.query('SELECT pg_advisory_xact_lock($1)', [WRITE_LOCK]);
      await macs.register(client);
    }
    await makeViews(client);
    await client.query('COMMIT');
  } catch (error) {
    macs?.reset(client);
    await client.query('ROLLBACK');
    throw error;
  }
}
