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
import type { Store } from '../../connection/store.ts';
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

type Entry = { type: 'table' | 'index' | 'trigger'; name: string; sql: string | null };

/**
 * Copy the data of a folder. `onTable` is called before each table is copied. The data are those of one moment; no
 * writer waits for the copy. Throws `unavailable` where the disk has too little space for the copy.
 */
export function openScratchStore(folder: string, onTable: (done: number, of: number) => void = () => {}): Store {
  const source = join(folder, 'attestry.db');
  const { file, maxBytes } = placeFor(folder, source);
  const client = new Database(file);
  try {
    deleteWhileOpen(file);
    client.pragma(`page_size = ${PAGE_SIZE}`);
    client.pragma(`max_page_count = ${Math.floor(maxBytes / PAGE_SIZE)}`);
    return fill(client, { folder, source, isCopied: (table) => table !== READ_IN_PLACE, onTable });
  } catch (error) {
    client.close();
    deleteWhileOpen(file);
    throw scratchFailure(error);
  }
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
    return fill(client, { folder, source, isCopied: (table) => WRITTEN_BY_CHANGES.has(table), onTable: () => {} });
  } catch (error) {
    client.close();
    throw scratchFailure(error);
  }
}

/** Delete copies that a process has left behind which ended while it made one. */
export function removeLeftCopies(folder: string): void {
  const copies = join(folder, FOLDER);
  let names: string[];
  try {
    names = readdirSync(copies);
  } catch {
    return;
  }
  for (const name of names) deleteWhileOpen(join(copies, name));
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

function placeFor(folder: string, source: string): { file: string; maxBytes: number } {
  const copies = join(folder, FOLDER);
  mkdirSync(copies, { recursive: true, mode: 0o700 });
  removeLeftCopies(folder);
  const { bavail, bsize } = statfsSync(copies);
  const maxBytes = Math.min(MAX_BYTES, bavail * bsize - RESERVED_BYTES);
  const needed = statSync(source).size * COPIED_SHARE;
  if (needed > maxBytes)
    throw new AttestryError(
      'unavailable',
      `a comparison copies a part of the data, about ${formatBytes(needed)}, and may use ${formatBytes(Math.max(0, maxBytes))} of the disk`,
    );
  return { file: join(copies, `${randomBytes(8).toString('hex')}.db`), maxBytes };
}

type Filling = {
  folder: string;
  source: string;
  isCopied: (table: string) => boolean;
  onTable: (done: number, of: number) => void;
};

function fill(client: Database.Database, { folder, source, isCopied, onTable }: Filling): Store {
  // No pragma here may be one that also applies to databases which are attached later, such as `locking_mode`.
  for (const pragma of ['journal_mode = MEMORY', 'synchronous = OFF', 'temp_store = MEMORY', 'cache_size = -65536'])
    client.pragma(pragma);
  client.prepare('ATTACH ? AS live').run(source);
  client.exec('BEGIN');
  const entries = client.prepare('SELECT type, name, sql FROM live.sqlite_schema').all() as Entry[];
  createTables(client, entries);
  const filled = entries.filter(
    (entry) => entry.type === 'table' && !EMPTY.has(entry.name) && !isIndex(entry, entries),
  );
  const copied = filled.filter(({ name }) => isCopied(name));
  copied.forEach(({ name }, at) => {
    onTable(at, copied.length);
    // SQLite copies the records of a table and of its indexes as they are where both have the same definition.
    client.exec(`INSERT INTO main."${name}" SELECT * FROM live."${name}"`);
  });
  for (const { type, sql } of entries) if (type === 'trigger' && sql !== null) client.exec(sql);
  for (const { name } of filled) if (!isCopied(name)) readInPlace(client, name);
  client.exec('COMMIT');
  return oneConnectionStore(client, folder, () => removeLeftCopies(folder));
}

/** The name of a temporary view comes before that of a table, so that every query reads the view. */
function readInPlace(client: Database.Database, table: string): void {
  if (table !== READ_IN_PLACE) {
    client.exec(`CREATE TEMP VIEW "${table}" AS SELECT * FROM live."${table}"`);
    return;
  }
  // A row that is updated comes into the table of the copy, and then counts instead of the other one.
  client.exec(`
    CREATE TEMP VIEW "${table}" AS
      SELECT * FROM main."${table}"
      UNION ALL SELECT * FROM live."${table}" WHERE seq NOT IN (SELECT seq FROM main."${table}");
    CREATE TEMP TRIGGER "${table}_update" INSTEAD OF UPDATE ON "${table}" BEGIN
      INSERT OR REPLACE INTO main."${table}" VALUES (NEW.seq, NEW.codec, NEW.bytes, NEW.context);
    END;
  `);
}

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
