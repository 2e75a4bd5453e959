/** As db/sqlite/secrets/remove-texts.ts, in PostgreSQL, whose indexes of trigrams follow the rows by themselves. */
import { randomBytes } from 'node:crypto';
import { getTableName } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { connectionOf, type Tx } from '../../connection/connection.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import { DELETED, REPLACED, UNCHANGED } from '../../sqlite/secrets/affected-tables.ts';
import { postgresType } from '../tables/column-types.ts';
import { SOURCE_TABLES } from '../tables/tables.ts';

type Column = { table: string; column: string };

const TEXTS: readonly Column[] = SOURCE_TABLES.filter((table) => !UNCHANGED.test(getTableName(table))).flatMap(
  (table) =>
    getTableConfig(table)
      .columns.filter((column) => postgresType(column) === 'text')
      .map(({ name }) => ({ table: getTableName(table), column: name })),
);

type Row = { [column: string]: unknown };

async function all<T extends Row>(tx: Tx, text: string, ...values: unknown[]): Promise<T[]> {
  return (await connectionOf(tx)
    .prepareSql(text, { isKept: false })
    .all(...values)) as T[];
}

/** Deleted rows stay in the files until `VACUUM`, which runs after the commit (`forgetDeleted` of the store). */
export async function beginSecureDelete(): Promise<void> {}
export async function endSecureDelete(): Promise<void> {}
export async function purgeSearchIndex(): Promise<void> {}

/** As `removeTexts` of db/sqlite/secrets. */
export async function removeTexts(
  tx: Tx,
  texts: readonly string[],
  mask: string,
): Promise<{ renamed: number[]; isIndexed: boolean }> {
  const renamed = new Set<number>();
  // What replicas tell each other may have the text too, and nobody needs it for long.
  await all(tx, 'DELETE FROM shared_note');
  for (const text of texts) {
    const named = await all<{ id: number }>(
      tx,
      `SELECT id FROM artifact WHERE strpos(name, ?) > 0 OR strpos(version, ?) > 0
        UNION SELECT artifact FROM artifact_label WHERE strpos(value, ?) > 0`,
      text,
      text,
      text,
    );
    for (const { id } of named) renamed.add(id);
    for (const column of TEXTS) await removeFromColumn(tx, column, text, mask);
  }
  return { renamed: [...renamed], isIndexed: false };
}

async function removeFromColumn(tx: Tx, { table, column }: Column, text: string, mask: string): Promise<void> {
  const found = await all<{ at: string }>(
    tx,
    `SELECT ctid::text AS at FROM ${quoted(table)} WHERE strpos(${quoted(column)}, ?) > 0`,
    text,
  );
  for (const { at } of found) await removeFromRow(tx, { table, column, at }, text, mask);
}

async function removeFromRow(
  tx: Tx,
  { table, column, at }: Column & { at: string },
  text: string,
  mask: string,
): Promise<void> {
  const where = 'WHERE ctid = ?::tid';
  if (REPLACED.has(table)) {
    const [row] = await all(tx, `DELETE FROM ${quoted(table)} ${where} RETURNING *`, at);
    const clean: Row = { ...row, [column]: String(row![column]).replaceAll(text, mask) };
    const names = Object.keys(clean).map(quoted).join(', ');
    const places = Object.keys(clean)
      .map(() => '?')
      .join(', ');
    await all(tx, `INSERT INTO ${quoted(table)} (${names}) VALUES (${places})`, ...Object.values(clean));
    return;
  }
  const replace = `UPDATE ${quoted(table)} SET ${quoted(column)} = replace(${quoted(column)}, ?, ?) ${where}`;
  if (await tryTo(tx, () => all(tx, replace, text, mask, at))) return;
  // Another row has the same text without the secret, and only one may.
  if (DELETED.has(table)) await all(tx, `DELETE FROM ${quoted(table)} ${where}`, at);
  else
    await all(
      tx,
      `UPDATE ${quoted(table)} SET ${quoted(column)} = ? ${where}`,
      `${mask} ${randomBytes(8).toString('hex').toUpperCase()}`,
      at,
    );
}

/** Run a change; false where it would make two rows equal of which there may be one. */
async function tryTo(tx: Tx, change: () => Promise<unknown>): Promise<boolean> {
  await all(tx, 'SAVEPOINT attestry_change');
  try {
    await change();
    await all(tx, 'RELEASE SAVEPOINT attestry_change');
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== '23505') throw error;
    await all(tx, 'ROLLBACK TO SAVEPOINT attestry_change');
    await all(tx, 'RELEASE SAVEPOINT attestry_change');
    return false;
  }
}
