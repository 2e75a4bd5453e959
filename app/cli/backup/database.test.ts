/** The commands of a backup where the data is in PostgreSQL. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createCapturedIo } from '#app/cli/terminal/captured-io.fixture.ts';
import { createDatabase } from '#db/postgres/database.fixture.ts';
import { fillStore } from '#lib/query/audit/audited-store.fixture.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { main } from '../main.ts';

let app: TestApp;
let root: string;
beforeAll(async () => {
  app = await openTestApp();
  await fillStore(app);
  root = mkdtempSync(join(tmpdir(), 'attestry-backup-command-'));
}, 120_000);
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

async function run({ folder, database }: { folder: string; database: string | null }, ...argv: string[]) {
  const settings = { ATTESTRY_DATA: folder, ...(database !== null && { DATABASE_URL: database }) };
  const io = { ...createCapturedIo(settings), now: app.now };
  const exit = await main(argv, io);
  return { exit, output: io.output(), errors: io.errors() };
}

it('attestry backup and restore write one file, prove it, and fill an empty database or a folder', async () => {
  const made = await run(app, 'backup', root, '--verify');
  expect(made).toMatchObject({ exit: 0, output: expect.stringMatching(/of the log, schema \d+\nno differences\./) });
  const file = join(root, readdirSync(root)[0]!);
  const database = await createDatabase(inject('postgres')!);
  try {
    const target = { folder: join(root, 'keys'), database: database.address };
    expect(await run(target, 'restore', file, '--overwrite')).toMatchObject({
      exit: 2,
      errors: expect.stringContaining('leave out --overwrite'),
    });
    expect(await run(target, 'restore', file)).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/schema \d+; data in the PostgreSQL database test_/),
    });
    expect(existsSync(join(target.folder, 'attestry.db'))).toBe(false);
    expect(await run(target, 'audit')).toMatchObject({ exit: 0 });
  } finally {
    await database.remove();
  }
  const files = { folder: join(root, 'files'), database: null };
  expect(await run(files, 'restore', file)).toMatchObject({ exit: 0 });
  expect(await run(files, 'audit')).toMatchObject({ exit: 0 });
});
