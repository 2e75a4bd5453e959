/** Data of an older version, with the process killed during its migration: in the end everything is there. */
import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../../scripts/runtime.mjs';
import { MIGRATIONS } from '#db/migrations/bundled.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, makeFolder, removeFolder, runStartJobs } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';

/** Rows that make a migration long enough to be interrupted. */
const ROWS = sizeForRun(60_000, 400_000);
const KILLS = sizeForRun(2, 20);

const namesOf = (db: DatabaseSync, sql: string) =>
  db
    .prepare(sql)
    .all()
    .map((row) => String(row['name']));
const tablesOf = (db: DatabaseSync, schema: string) =>
  namesOf(
    db,
    `SELECT name FROM ${schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_words%' ESCAPE '\\' AND name NOT LIKE '%\\_trigrams%' ESCAPE '\\'`,
  );
const columnsOf = (db: DatabaseSync, schema: string, table: string) =>
  namesOf(db, `SELECT name FROM pragma_table_info('${table}', '${schema}')`);
/** The schema of the file: declarations of tables, indexes and triggers. */
function schemaOf(file: string): string[] {
  const db = new DatabaseSync(file);
  const all = db
    .prepare("SELECT type || ' ' || name || ': ' || coalesce(sql, '') AS name FROM sqlite_schema ORDER BY 1")
    .all()
    .map((row) => String(row['name']));
  db.close();
  return all;
}

/** The data of `present`, as a version with only the first `known` migrations would have written it. */
function writeOldSchema(present: string, file: string, known: number): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; BEGIN');
  for (const { statements } of MIGRATIONS.slice(0, known)) for (const statement of statements) db.exec(statement);
  db.exec(`PRAGMA user_version = ${known}; COMMIT`);
  db.exec(`ATTACH '${present}' AS present`);
  const shared = tablesOf(db, 'main').filter((table) => tablesOf(db, 'present').includes(table));
  for (const table of shared) {
    const columns = columnsOf(db, 'main', table)
      .filter((column) => columnsOf(db, 'present', table).includes(column))
      .map((column) => `"${column}"`)
      .join(', ');
    db.exec(`INSERT INTO main."${table}" (${columns}) SELECT ${columns} FROM present."${table}" ORDER BY 1`);
  }
  // The tables that a later version removes are full, so that the removal takes time.
  for (const table of tablesOf(db, 'main').filter((one) => !shared.includes(one))) {
    const columns = columnsOf(db, 'main', table);
    db.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) INSERT INTO main."${table}" (${columns.map((column) => `"${column}"`).join(', ')}) SELECT ${columns.map(() => 'i').join(', ')} FROM n`,
    );
  }
  db.close();
}

/** Start a process that opens the folder, and kill it at a random moment. Returns true where the process was faster. */
async function openAndKill(folder: string, after: number): Promise<boolean> {
  const script = `import { openStore } from '#db/open.ts'; process.stdout.write('now'); openStore(process.argv[1]).close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<boolean>((resolve) => {
    child.once('exit', (code) => resolve(code === 0));
  });
  await new Promise((resolve) => {
    child.stdout.once('data', resolve);
  });
  await pause(after);
  child.kill('SIGKILL');
  return ended;
}

for (let known = 1; known < MIGRATIONS.length; known += 1) {
  test(`from version ${known} of ${MIGRATIONS.length}, interrupted ${KILLS} times`, async () => {
    test.setTimeout(60_000 + KILLS * 5_000);
    const data = emptyFolder();
    try {
      const { ids } = await makeFolder(data, 12);
      const file = join(data, 'attestry.db');
      const wanted = schemaOf(file);
      const present = join(data, 'present.db');
      cpSync(file, present);
      for (const name of ['attestry.db', 'attestry.db-wal', 'attestry.db-shm'])
        rmSync(join(data, name), { force: true });
      writeOldSchema(present, file, known);
      for (let kill = 0; kill < KILLS; kill += 1) await openAndKill(data, Math.random() * 40);
      // The next start completes the migration wherever it was interrupted, and keeps all data. Its jobs claim the
      // projects again that the app adopts: the older versions knew no claims.
      await runStartJobs(data);
      expect(await audit(data, { evidence: ids })).toEqual([]);
      expect(schemaOf(file)).toEqual(wanted);
    } finally {
      removeFolder(data);
    }
  });
}
