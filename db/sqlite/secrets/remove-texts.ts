/** Removes texts from the whole database, so that they are in no page of its file either. */
import type Database from 'better-sqlite3';
import { type Tx } from '../../connection/connection.ts';
import { driver } from '../connection.ts';
import type { TrigramTable } from '../../schema/search/trigram-row.ts';
import { DELETED, REPLACED, UNCHANGED } from './affected-tables.ts';
import { indexText, removeIndexedText } from '../full-text.ts';

type Column = { table: string; column: string };

/** Overwrite deleted content with zeros until `endSecureDelete` (https://sqlite.org/pragma.html#pragma_secure_delete). */
export async function beginSecureDelete(tx: Tx): Promise<void> {
  driver(tx).pragma('secure_delete = ON');
}

export async function endSecureDelete(tx: Tx): Promise<void> {
  driver(tx).pragma('secure_delete = OFF');
}

/**
 * Rewrite the full-text indexes without the words that were deleted from it, which stay in its segments otherwise
 * (https://sqlite.org/fts5.html, the command `optimize`).
 */
export async function purgeSearchIndex(tx: Tx): Promise<void> {
  for (const index of ['artifact_words', ...Object.keys(TRIGRAMS).map((table) => `${table}_trigrams`)])
    driver(tx).prepare(`INSERT INTO ${index} (${index}) VALUES ('optimize')`).run();
}

/** The tables with an index of trigrams, and the text of a row that it has (see full-text.ts). */
const TRIGRAMS: Record<TrigramTable, string> = {
  search_term: 'text',
  component: "label || ifnull(' ' || purl, '')",
  signer: 'identity',
};

/**
 * Replace each of `texts` by `mask` in every text of the database but signed, hashed and logged ones. Returns the row
 * ids of the artifacts whose names changed, and whether a text was in an index of trigrams. It reads
 * every table in full: seconds for a million documents.
 */
export async function removeTexts(
  tx: Tx,
  texts: readonly string[],
  mask: string,
): Promise<{ renamed: number[]; isIndexed: boolean }> {
  const client = driver(tx);
  const renamed = new Set<number>();
  let isAnyIndexed = false;
  for (const text of texts) {
    for (const id of artifactsNaming(client, text)) renamed.add(id);
    const indexed = (Object.keys(TRIGRAMS) as TrigramTable[]).map((table) => ({
      table,
      ids: rowsWith(client, table, text),
    }));
    for (const column of textColumns(client)) removeFromColumn(client, column, text, mask);
    for (const { table, ids } of indexed) for (const id of ids) await reindexRow(tx, table, id);
    isAnyIndexed ||= indexed.some(({ ids }) => ids.length > 0);
  }
  return { renamed: [...renamed], isIndexed: isAnyIndexed };
}

function rowsWith(client: Database.Database, table: TrigramTable, text: string): number[] {
  return client
    .prepare<unknown[], { id: number }>(`SELECT id FROM ${table} WHERE instr(${TRIGRAMS[table]}, ?) > 0`)
    .all(text)
    .map(({ id }) => id);
}

/** Index what a row has now in place of what it had. */
async function reindexRow(tx: Tx, table: TrigramTable, id: number): Promise<void> {
  const row = driver(tx)
    .prepare<unknown[], { text: string }>(`SELECT ${TRIGRAMS[table]} AS text FROM ${table} WHERE id = ?`)
    .get(id);
  await removeIndexedText(tx, table, id);
  if (row !== undefined) await indexText(tx, table, id, row.text);
}

function removeFromColumn(client: Database.Database, { table, column }: Column, text: string, mask: string): void {
  const where = `WHERE instr("${column}", ?) > 0`;
  if (REPLACED.has(table)) {
    const rows = client
      .prepare<unknown[], { [column: string]: unknown }>(`SELECT * FROM "${table}" ${where}`)
      .all(text);
    client.prepare(`DELETE FROM "${table}" ${where}`).run(text);
    for (const row of rows) insertRow(client, table, { ...row, [column]: String(row[column]).replaceAll(text, mask) });
    return;
  }
  client
    .prepare(`UPDATE OR IGNORE "${table}" SET "${column}" = replace("${column}", ?, ?) ${where}`)
    .run(text, mask, text);
  // Two texts that differ only in the secret become equal. Where that is not allowed, the second one goes, or it keeps
  // nothing but a random number.
  if (DELETED.has(table)) client.prepare(`DELETE FROM "${table}" ${where}`).run(text);
  else client.prepare(`UPDATE "${table}" SET "${column}" = ? || hex(randomblob(8)) ${where}`).run(`${mask} `, text);
}

function insertRow(client: Database.Database, table: string, row: { [column: string]: unknown }): void {
  const names = Object.keys(row).map((name) => `"${name}"`);
  client
    .prepare(`INSERT INTO "${table}" (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    .run(...Object.values(row));
}

function textColumns(client: Database.Database): Column[] {
  const tables = client
    .prepare<unknown[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all();
  return tables
    .filter(({ name }) => !UNCHANGED.test(name))
    .flatMap(({ name }) =>
      client
        .prepare<unknown[], { name: string; type: string }>('SELECT name, type FROM pragma_table_info(?)')
        .all(name)
        .filter(({ type }) => type.toLowerCase() === 'text')
        .map((column) => ({ table: name, column: column.name })),
    );
}

function artifactsNaming(client: Database.Database, text: string): number[] {
  return client
    .prepare<unknown[], { id: number }>(
      'SELECT id FROM artifact WHERE instr(name, ?) > 0 OR instr(version, ?) > 0 UNION SELECT artifact FROM artifact_label WHERE instr(value, ?) > 0',
    )
    .all(text, text, text)
    .map(({ id }) => id);
}
