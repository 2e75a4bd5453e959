/** Bring a data file to the present schema. Each migration is one transaction: interrupted, it has not happened. */
import type Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';

/**
 * Apply what is missing; `user_version` counts what has been applied. Safe when two processes start at once (the second
 * waits, then sees nothing to do). Throws `conflict` on a file that a newer Attestry has written.
 */
export function migrate(client: Database.Database): void {
  for (;;) {
    client.exec('BEGIN IMMEDIATE');
    try {
      const done = client.pragma('user_version', { simple: true }) as number;
      if (done > MIGRATIONS.length)
        throw new AttestryError(
          'conflict',
          `the data was written by a newer Attestry (schema ${done}, this one knows ${MIGRATIONS.length})`,
        );
      const next = MIGRATIONS[done];
      if (next) {
        for (const statement of next.statements) client.exec(statement);
        client.pragma(`user_version = ${done + 1}`);
      }
      client.exec('COMMIT');
      if (!next) return;
    } catch (error) {
      if (client.inTransaction) client.exec('ROLLBACK');
      throw error;
    }
  }
}
