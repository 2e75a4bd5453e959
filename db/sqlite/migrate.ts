/** Brings a data file to the current schema. Each migration is one transaction, so an interrupted one has no effect. */
import type Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';

/** What keeps the row MACs in step with a migration. */
export type MigrationHooks = {
  /** After a statement that changes the columns or the tables. */
  schemaChanged(): void;
  beforeCommit(): void;
  rolledBack(): void;
};

const NO_HOOKS: MigrationHooks = { schemaChanged() {}, beforeCommit() {}, rolledBack() {} };

const CHANGES_SCHEMA = /^\s*(?:--[^\n]*\n\s*)*(?:ALTER|CREATE TABLE|DROP TABLE)\b/i;

/**
 * Apply the missing migrations; the `user_version` of the file is the number of applied ones. Two processes may call it
 * at the same time: the second waits, and then finds no missing migration. Throws `conflict` for a file that a newer
 * Attestry has written, and the driver's error where a statement fails.
 */
export function migrate(client: Database.Database, hooks: MigrationHooks = NO_HOOKS): void {
  for (;;) {
    client.exec('BEGIN IMMEDIATE');
    try {
      const applied = client.pragma('user_version', { simple: true }) as number;
      if (applied > MIGRATIONS.length)
        throw new AttestryError(
          'conflict',
          `a newer Attestry has written the data (schema ${applied}; this version supports up to ${MIGRATIONS.length})`,
        );
      const next = MIGRATIONS[applied];
      if (next) {
        for (const statement of next.statements) {
          client.exec(statement);
          if (CHANGES_SCHEMA.test(statement)) hooks.schemaChanged();
        }
        client.pragma(`user_version = ${applied + 1}`);
      }
      hooks.beforeCommit();
      client.exec('COMMIT');
      if (!next) return;
    } catch (error) {
      if (client.inTransaction) client.exec('ROLLBACK');
      hooks.rolledBack();
      throw error;
    }
  }
}
