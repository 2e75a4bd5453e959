/**
 * A scratch store: a private copy of the data of a folder, in which changes are tried that nobody wants to keep. It has
 * no other reader and no durability, and it is gone as soon as it is closed or its process ends.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { AttestryError } from '#lib/errors.ts';
import { formatBytes } from '#lib/format/quantity.ts';
import type { Db } from '../../connection/connection.ts';
import type { Store } from '../../connection/store.ts';
import { wrapConnection } from '../connection.ts';
import { oneConnectionStore, scratchFailure } from './one-connection.ts';

/** The folder of the copies, in the data folder. */
const FOLDER = 'what-if';
const MIB = 1024 * 1024;
/** What a copy leaves free on the disk, so that the app can go on writing; and the largest copy. */
const RESERVED_BYTES = 512 * MIB;
const MAX_BYTES = 16 * 1024 * MIB;
/** A copy has about half the bytes of the data, because the bytes of documents are not copied. */
const COPIED_SHARE = 0.6;
const PAGE_SIZE = 8_192;
const OWN_PREFIX = `${process.pid}-`;
/** The log of changes is emptied when it has so many pages. */
const PAGES_OF_WAL = 8_192;

/** The bytes of documents, which are most of the data. A scratch store reads them in the data folder itself. */
const READ_IN_PLACE = 'evidence_body';
/** Tables that begin empty: what a scratch store adds leads nowhere, and work that waits is not part of a draft. */
const EMPTY: ReadonlySet<string> = new Set([
  'log_leaf',
  'log_node',
  'log_checkpoint',
  'audit_leaf',
  'audit_node',
  'audit_checkpoint',
  'audit_entry',
  'refused_action',
  'row_mac',
  'table_mac',
  'outbox',
  'job',
  'delivery',
  'refusal',
  'drill',
  'drill_acknowledgement',
  'drill_result',
  'report_schedule',
  'kept_report',
  'gate_decision',
  'notification',
  'subscription',
  'subscription_state',
  'gate_project',
  'search_term',
  'search_term_evidence',
  'sqlite_sequence',
]);
/** Tables that `openCheckStore` copies: those in which a change itself is written. They have few rows. */
const WRITTEN_BY_CHANGES: ReadonlySet<string> = new Set([
  'actor',
  'counter',
  'expectations',
  'meta',
  'policy_version',
  'project',
  'project_name',
  'project_change',
  'quarantine',
  'term',
  'token',
  'trust',
  'waiver',
]);

/** Whether a scratch store copies no rows of a table. */
export function beginsEmpty(table: string): boolean {
  return EMPTY.has(table);
}

type Entry = { type: 'table' | 'index' | 'trigger'; name: string; sql: string | null };

/**
 * Copy the data of a folder. The data are those of one moment; no writer waits for the copy. `share`: gets the file
 * while it is still empty and has a name, so that other threads can open it (`openScratchReader`) before it is deleted.
 * Where the thread is stopped before that, `removeScratchFiles` deletes it by its `name`. Throws `unavailable` where
 * the disk has too little space for the copy.
 */
export async function openScratchStore(
  folder: string,
  {
    share = null,
    name = randomBytes(8).toString('hex'),
  }: { share?: ((file: string) => Promise<void>) | null; name?: string } = {},
): Promise<Store> {
  const source = join(folder, 'attestry.db');
  const maxBytes = roomFor(folder, source);
  const file = fileOf(folder, name);
  const client = new Database(file);
  try {
    client.pragma(`page_size = ${PAGE_SIZE}`);
    client.pragma(`max_page_count = ${Math.floor(maxBytes / PAGE_SIZE)}`);
    if (share === null) client.pragma('journal_mode = MEMORY');
    else {
      // Readers see what is committed while a transaction writes.
      client.pragma('journal_mode = WAL');
      client.pragma(`wal_autocheckpoint = ${PAGES_OF_WAL}`);
      client.exec('CREATE TABLE opened (x); DROP TABLE opened;');
      await share(file);
    }
    removeFiles(file);
    const onClose = () => removeFiles(file);
    return fill(client, { folder, source, isCopied: (table) => table !== READ_IN_PLACE, onClose });
  } catch (error) {
    client.close();
    removeFiles(file);
    throw scratchFailure(error);
  }
}

/**
 * Another connection to a scratch store, for another thread, which only reads. It has to be opened while the file has a
 * name, and to begin once the data are copied: it sees what has been committed by each turn of its event loop.
 */
export function openScratchReader(folder: string, file: string): { begin: () => Db; close: () => void } {
  const client = new Database(file, { readonly: true });
  // The first query opens the files beside it.
  const readSchema = (): unknown => client.prepare('SELECT count(*) FROM main.sqlite_schema').get();
  readSchema();
  return {
    begin: () => {
      // As long as SQLite does not know the tables of the copy, it would find those of the data folder.
      readSchema();
      for (const pragma of ['temp_store = MEMORY', 'cache_size = -65536']) client.pragma(pragma);
      client.prepare('ATTACH ? AS live').run(join(folder, 'attestry.db'));
      client.exec(VIEW_OF_BODIES);
      return wrapConnection(client, { readOnly: true });
    },
    close: () => client.close(),
  };
}

/**
 * A scratch store in memory that copies only what administrators change, such as waivers and policies, and reads
 * everything else in place. A change can be written into it to find out whether it is refused; the artifacts cannot be
 * evaluated in it.
 */
export function openCheckStore(folder: string): Store {
  const source = join(folder, 'attestry.db');
  const client = new Database(':memory:');
  try {
    return fill(client, { folder, source, isCopied: (table) => WRITTEN_BY_CHANGES.has(table), onClose: () => {} });
  } catch (error) {
    client.close();
    throw scratchFailure(error);
  }
}

/**
 * Delete copies that a process has left behind which ended while it made one. `except`: the beginning of the names of
 * those that stay.
 */
export function removeLeftCopies(folder: string, except: string | null = null): void {
  const copies = join(folder, FOLDER);
  let names: string[];
  try {
    names = readdirSync(copies);
  } catch {
    return;
  }
  for (const name of names) if (except === null || !name.startsWith(except)) deleteWhileOpen(join(copies, name));
}

/**
 * A file that is deleted while it is open has no name any more, and the system frees its space when the process ends,
 * however it ends. Windows refuses to delete an open file; there the file is deleted once it is closed, or by
 * `removeLeftCopies`.
 */
function deleteWhileOpen(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is open, on a system that does not delete open files.
  }
}

/** Delete what is left of the copy with a name that a thread of this process has made. */
export function removeScratchFiles(folder: string, name: string): void {
  removeFiles(fileOf(folder, name));
}

const fileOf = (folder: string, name: string): string => join(folder, FOLDER, `${OWN_PREFIX}${name}.db`);

/** The bytes that a copy in a folder may have, however large the data are. */
export function freeFor(copies: string): number {
  const { bavail, bsize } = statfsSync(copies);
  return Math.max(0, Math.min(MAX_BYTES, bavail * bsize - RESERVED_BYTES));
}

/** The bytes that a copy may have. */
function roomFor(folder: string, source: string): number {
  const copies = join(folder, FOLDER);
  mkdirSync(copies, { recursive: true, mode: 0o700 });
  // Another thread of this process may be about to open its own.
  removeLeftCopies(folder, OWN_PREFIX);
  const maxBytes = freeFor(copies);
  const needed = statSync(source).size * COPIED_SHARE;
  if (needed > maxBytes)
    throw new AttestryError(
      'unavailable',
      `a comparison copies a part of the data, about ${formatBytes(needed)}, and may use ${formatBytes(maxBytes)} of the disk`,
    );
  return maxBytes;
}

/** The file of a scratch store, and the two beside it. */
function removeFiles(file: string): void {
  for (const end of ['', '-wal', '-shm']) deleteWhileOpen(`${file}${end}`);
}

type Filling = { folder: string; source: string; isCopied: (table: string) => boolean; onClose: () => void };

function fill(client: Database.Database, { folder, source, isCopied, onClose }: Filling): Store {
  // No pragma here may be one that also applies to databases which are attached later, such as `locking_mode`.
  for (const pragma of ['synchronous = OFF', 'temp_store = MEMORY', 'cache_size = -65536']) client.pragma(pragma);
  client.prepare('ATTACH ? AS live').run(source);
  client.exec('BEGIN');
  const entries = client.prepare('SELECT type, name, sql FROM live.sqlite_schema').all() as Entry[];
  createTables(client, entries);
  const filled = entries.filter(
    (entry) => entry.type === 'table' && !EMPTY.has(entry.name) && !isIndex(entry, entries),
  );
  const copied = filled.filter(({ name }) => isCopied(name));
  // SQLite copies the records of a table and of its indexes as they are where both have the same definition.
  for (const { name } of copied) client.exec(`INSERT INTO main."${name}" SELECT * FROM live."${name}"`);
  for (const { type, sql } of entries) if (type === 'trigger' && sql !== null) client.exec(sql);
  for (const { name } of filled) if (!isCopied(name)) readInPlace(client, name);
  client.exec('COMMIT');
  return oneConnectionStore(client, folder, onClose);
}

/** The name of a temporary view comes before that of a table, so that every query reads the view. */
function readInPlace(client: Database.Database, table: string): void {
  if (table !== READ_IN_PLACE) {
    client.exec(`CREATE TEMP VIEW "${table}" AS SELECT * FROM live."${table}"`);
    return;
  }
  client.exec(`
    ${VIEW_OF_BODIES}
    CREATE TEMP TRIGGER "${table}_update" INSTEAD OF UPDATE ON "${table}" BEGIN
      INSERT OR REPLACE INTO main."${table}" VALUES (NEW.seq, NEW.codec, NEW.bytes, NEW.context);
    END;
  `);
}

/** A row that is updated comes into the table of the copy, and then counts instead of the other one. */
const VIEW_OF_BODIES = `
  CREATE TEMP VIEW "${READ_IN_PLACE}" AS
    SELECT * FROM main."${READ_IN_PLACE}"
    UNION ALL SELECT * FROM live."${READ_IN_PLACE}" WHERE seq NOT IN (SELECT seq FROM main."${READ_IN_PLACE}");`;

/** Every table of the data exists in the copy too, so that no statement writes into the one of the data folder. */
function createTables(client: Database.Database, entries: readonly Entry[]): void {
  const own = entries.filter(({ sql, name }) => sql !== null && !name.startsWith('sqlite_'));
  for (const entry of own)
    if (entry.type === 'table' && (isVirtual(entry) || !isIndex(entry, entries))) client.exec(entry.sql!);
  for (const { type, sql } of own) if (type === 'index') client.exec(sql!);
}

const isVirtual = ({ sql }: Entry): boolean => sql?.startsWith('CREATE VIRTUAL TABLE') === true;

/**
 * Whether a table is a full-text index or belongs to one. None is copied, so a search finds nothing in a scratch store.
 */
function isIndex(entry: Entry, entries: readonly Entry[]): boolean {
  return isVirtual(entry) || entries.some((other) => isVirtual(other) && entry.name.startsWith(`${other.name}_`));
}
