import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReadStore } from '#db/open.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  await app.store.write((tx) => writeMeta(tx, 'asked', 'nothing yet'));
});
afterAll(() => app.close());

it.each([[[]], [[7]]])('a question sees what was committed since the one before, in the same turn', async (hidden) => {
  const reader = openReadStore(app.folder, { cacheKib: 1_024 });
  const writer = new Database(join(app.folder, 'attestry.db'));
  let isSameTurn = true;
  setImmediate(() => (isSameTurn = false));
  const before = await readMeta(reader.without(hidden).read, 'asked');
  const value = `${before}, and one more`;
  writer.prepare(`UPDATE meta SET value = ? WHERE key = 'asked'`).run(value);
  const after = await readMeta(reader.without(hidden).read, 'asked');
  expect(isSameTurn).toBe(true);
  expect(after).toBe(value);
  writer.close();
  reader.close();
});
