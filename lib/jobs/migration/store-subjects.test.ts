/** The subjects of documents that an earlier version stored without them. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { newestEvidence, replaceFacts, type StoredEvidence } from '#db/evidence/evidence.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { named, statementUpload } from '#lib/ingest/authority/documents.fixture.ts';
import { packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { openTestApp, runOf, type TestApp } from '#lib/start/app.fixture.ts';
import { scheduleSubjects, STORE_SUBJECTS } from './store-subjects.ts';

const DOCUMENTS = 40;

async function runAll(app: TestApp): Promise<number> {
  const handlers = { [STORE_SUBJECTS]: jobHandlers(app)[STORE_SUBJECTS]! };
  const runner = { store: app.store, now: app.now, handlers, random: () => 0 };
  let steps = 0;
  while (await runOneJob(runner)) steps += 1;
  return steps;
}

/** The rows in the order of their `seq`. */
const rowsOf = async ({ store }: TestApp): Promise<StoredEvidence[]> =>
  (await newestEvidence(store.read, 1_000_000, 100)).toReversed();

/** Leave the rows as an earlier version stored them. */
async function makeEarlier(app: TestApp): Promise<void> {
  await app.store.write(async (tx) => {
    for (const { seq, facts } of await rowsOf(app)) {
      const { subjects: _, ...earlier } = unpackFacts(facts);
      await replaceFacts(tx, seq, packFacts(earlier));
    }
    await sqlStatement(tx, "DELETE FROM meta WHERE key = 'stored-subjects'").run();
  });
}

it('are stored once, as they were read when the document came', async () => {
  const app = await openTestApp();
  const about = named('web');
  for (let number = 0; number < DOCUMENTS; number += 1) {
    const kind = number % 2 === 0 ? 'note' : 'sbom';
    await ingestEvidence(app, { bytes: statementUpload(kind, { about, run: runOf('acme/web'), number }).bytes });
  }
  const stated = async () => (await rowsOf(app)).map(({ facts }) => unpackFacts(facts));
  const expected = await stated();
  expect(expected).toHaveLength(DOCUMENTS);
  expect(expected.map(({ subjects }) => subjects?.length)).not.toContain(undefined);
  await makeEarlier(app);
  expect((await stated()).map(({ subjects }) => subjects)).toEqual(expected.map(() => undefined));
  await scheduleSubjects(app);
  expect(await runAll(app)).toBe(2);
  expect(await stated()).toEqual(expected);
  await scheduleSubjects(app);
  expect(await runAll(app)).toBe(0);
  await app.close();
});

it('a row that somebody has edited stays as it is', async () => {
  const app = await openTestApp();
  const upload = statementUpload('sbom', { about: named('web'), run: runOf('acme/web') });
  await ingestEvidence(app, { bytes: upload.bytes });
  await makeEarlier(app);
  const client = new Database(join(app.folder, 'attestry.db'));
  client.exec('UPDATE evidence SET size = size + 1');
  client.close();
  app.store.refresh();
  await scheduleSubjects(app);
  expect(await runAll(app)).toBe(1);
  expect(unpackFacts(((await rowsOf(app)) as [StoredEvidence])[0].facts).subjects).toBeUndefined();
  await app.close();
});

it('a new store has nothing to store', async () => {
  const app = await openTestApp();
  await scheduleSubjects(app);
  expect(await runAll(app)).toBe(0);
  await app.close();
});
