/** A connection of the audit to PostgreSQL: it only reads, and applies no migration. */
import type pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import type { AuditStore } from '../../connection/store.ts';
import { clientOf, oneByOne, type Run, wrapRun } from '../connection.ts';
import { postgresFailure } from '../failure.ts';
import { connectBy, schemaDifferences, schemaVersions } from './schema-checks.ts';

/**
 * Open the database at an address to read it, also while apps serve it. `folder` has the keys. What is read between two
 * calls of `refresh` is of one moment. Throws `not-found` where the database has no store, `conflict` where another
 * version of Attestry has to migrate it first, and `unavailable` where no server answers.
 */
export async function openPostgresAudit(address: string, folder: string): Promise<AuditStore> {
  const client = clientOf(address);
  try {
    await client.connect();
    const moments = momentsOf(client);
    const read = wrapRun(moments.run);
    connectBy(read, async () => {
      const further = clientOf(address);
      await further.connect();
      return further;
    });
    const { stated, shipped } = await schemaVersions(read);
    // Where only the list of migrations is wrong, somebody has changed it, which the check of the schema reports.
    if (stated !== shipped && (await schemaDifferences(read)).length > 0)
      refuseOtherVersion(stated, shipped, ', or audit with the earlier one');
    return { folder, read, refresh: moments.end, close: () => client.end() };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw postgresFailure(error) ?? error;
  }
}

/** Runs queries in a transaction that begins with the first one, and ends with `end` or with one that fails. */
function momentsOf(client: pg.Client): { run: Run; end(): Promise<void> } {
  const ask = oneByOne(client);
  let isOpen = false;
  const end = async () => {
    if (!isOpen) return;
    isOpen = false;
    await ask({ text: 'ROLLBACK' });
  };
  const run: Run = async (query) => {
    try {
      if (!isOpen) {
        isOpen = true;
        await ask({ text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' });
      }
      return await ask(query);
    } catch (error) {
      await end().catch(() => undefined);
      throw postgresFailure(error) ?? error;
    }
  };
  return { run, end };
}

/**
 * Throws `not-found` where a database has no store, and `conflict` for one of another version. `orElse`: what else than
 * to start this version an earlier one allows.
 */
export function refuseOtherVersion(stated: number, shipped: number, orElse = ''): never {
  if (stated === 0) throw new AttestryError('not-found', 'the database has no store of Attestry');
  throw new AttestryError(
    'conflict',
    stated < shipped
      ? `an earlier Attestry has written the store (schema ${stated}, this version has ${shipped}): start this version once${orElse}`
      : `a newer Attestry has written the store (schema ${stated}, this version has ${shipped})`,
  );
}
