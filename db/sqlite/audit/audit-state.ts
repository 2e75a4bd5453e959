/**
 * The state of an audit: how far each check is, what it found, and what the entries of the log say. It is an SQLite
 * file, so that the audit of a large store needs little memory and can be resumed.
 */
import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** A difference between what the store has and what Attestry wrote. `key` names the row; null: the whole table. */
export type Difference = { check: string; table: string; key: string | null; message: string };

/** What the log says about something: `value` as JSON, and the index of the leaf. */
export type Logged = { leaf: number; value: string };

/** The state of one audit. */
export type AuditState = {
  /** Where a check goes on; undefined where it has not begun. */
  cursor(check: string): string | null | undefined;
  setCursor(check: string, cursor: string | null): void;
  addDifference(difference: Difference): void;
  /** The differences in the order in which they were found, at most `limit`. */
  differences(limit: number): Difference[];
  countDifferences(): number;
  note(key: string, value: string): void;
  noted(key: string): string | null;
  /** Remember what an entry says about a thing. False where another entry says something about the same thing. */
  log(kind: string, key: string, logged: Logged): boolean;
  /** Replace what is remembered. */
  relog(kind: string, key: string, value: string): void;
  /** What the log says about a thing; null where it says nothing. */
  peek(kind: string, key: string): Logged | null;
  /** What the log says about a thing, and mark it as found in the store; null where it says nothing. */
  claim(kind: string, key: string): Logged | null;
  /** The things that the log names and that nobody claimed, in the order of their leaves, at most `limit`. */
  unclaimed(limit: number): { kind: string; key: string; leaf: number }[];
  close(options: { remove: boolean }): void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS progress (name TEXT PRIMARY KEY, cursor TEXT) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS difference (id INTEGER PRIMARY KEY, name TEXT, tbl TEXT, key TEXT, message TEXT);
  CREATE UNIQUE INDEX IF NOT EXISTS difference_once ON difference (name, tbl, coalesce(key, ''), message);
  CREATE TABLE IF NOT EXISTS logged (
    kind TEXT, key TEXT, leaf INTEGER NOT NULL, value TEXT NOT NULL, claimed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, key)
  ) WITHOUT ROWID;
`;

/** Open the state in a file; with `resume` false, begin anew. Throws where the file is no state of an audit. */
export function openAuditState(file: string, { resume }: { resume: boolean }): AuditState {
  const remove = () => {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  };
  if (!resume) remove();
  const db = new Database(file);
  db.pragma('journal_mode = DELETE');
  db.pragma('synchronous = OFF');
  db.exec(SCHEMA);
  const getCursor = db.prepare<[string], { cursor: string | null }>('SELECT cursor FROM progress WHERE name = ?');
  const setCursor = db.prepare('INSERT OR REPLACE INTO progress (name, cursor) VALUES (?, ?)');
  const add = db.prepare('INSERT OR IGNORE INTO difference (name, tbl, key, message) VALUES (?, ?, ?, ?)');
  const list = db.prepare<[number], Difference>(
    'SELECT name AS "check", tbl AS "table", key, message FROM difference ORDER BY id LIMIT ?',
  );
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM difference');
  const note = db.prepare('INSERT OR REPLACE INTO note (key, value) VALUES (?, ?)');
  const noted = db.prepare<[string], { value: string }>('SELECT value FROM note WHERE key = ?');
  const log = db.prepare('INSERT OR IGNORE INTO logged (kind, key, leaf, value) VALUES (?, ?, ?, ?)');
  const relog = db.prepare('UPDATE logged SET value = ? WHERE kind = ? AND key = ?');
  const find = db.prepare<[string, string], Logged>('SELECT leaf, value FROM logged WHERE kind = ? AND key = ?');
  const claim = db.prepare('UPDATE logged SET claimed = 1 WHERE kind = ? AND key = ? AND claimed = 0');
  const unclaimed = db.prepare<[number], { kind: string; key: string; leaf: number }>(
    'SELECT kind, key, leaf FROM logged WHERE claimed = 0 ORDER BY leaf LIMIT ?',
  );
  return {
    cursor: (check) => getCursor.get(check)?.cursor,
    setCursor: (check, cursor) => void setCursor.run(check, cursor),
    addDifference: ({ check, table, key, message }) => void add.run(check, table, key, message),
    differences: (limit) => list.all(limit),
    countDifferences: () => count.get()!.n,
    note: (key, value) => void note.run(key, value),
    noted: (key) => noted.get(key)?.value ?? null,
    // An interrupted step is done again, with the same entries.
    log: (kind, key, { leaf, value }) =>
      log.run(kind, key, leaf, value).changes === 1 || find.get(kind, key)!.leaf === leaf,
    relog: (kind, key, value) => void relog.run(value, kind, key),
    peek: (kind, key) => find.get(kind, key) ?? null,
    claim(kind, key) {
      const found = find.get(kind, key);
      if (found === undefined) return null;
      claim.run(kind, key);
      return found;
    },
    unclaimed: (limit) => unclaimed.all(limit),
    close(options) {
      db.close();
      if (options.remove) remove();
    },
  };
}
