/** How many documents are verified at the same time after a change of the trust. */
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { trustVersion } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import { named, statementUpload } from '#lib/ingest/authority/documents.fixture.ts';
import { noteSearched } from '#lib/ingest/document/searched.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, runOf, testInstance, type TestApp } from '#lib/start/app.fixture.ts';
import { runReverify } from './reverify.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  const [run, instance] = [runOf('acme/web'), testInstance('unknown')];
  for (let number = 0; number < 5; number += 1)
    await ingestEvidence(app, {
      bytes: statementUpload('note', { about: named('web'), run, instance, number }).bytes,
    });
});
afterEach(() => app.close());

/** The most documents that were verified at the same time, and how many in all. */
async function counted(ahead: number): Promise<{ most: number; all: number }> {
  const seen = { most: 0, all: 0 };
  let underway = 0;
  const context: Context = {
    ...app,
    examiner: {
      ...app.examiner,
      async *examine(bytes, request) {
        underway += 1;
        seen.all += 1;
        seen.most = Math.max(seen.most, underway);
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
        underway -= 1;
        yield* app.examiner.examine(bytes, request);
      },
    },
  };
  const version = await trustVersion(app.store.read);
  const result = await runReverify(
    context,
    { change: 'added', ref: 1, version, after: 0 },
    { documents: 64, ahead, together: 1 },
  );
  expect(result).toEqual({ outcome: 'done' });
  return seen;
}

it('is one, and as many ahead of it as the pace says', async () => {
  expect(await counted(0)).toEqual({ most: 1, all: 5 });
  expect(await counted(2)).toEqual({ most: 3, all: 5 });
});

it('is one where they are large', async () => {
  await app.store.write((tx) => sqlStatement(tx, `UPDATE evidence SET size = ${9 * 1024 * 1024}`).run());
  expect(await counted(2)).toEqual({ most: 1, all: 5 });
});

it('reads what a document states, and searches it for secrets, only where these rules have not searched it', async () => {
  const ids = await sqlStatement<{ digest: Buffer }>(app.store.read, 'SELECT digest FROM evidence ORDER BY seq').all();
  const asked = async (): Promise<[hasNoSecrets: boolean, onlyVerification: boolean][]> => {
    const seen = new Map<string, [boolean, boolean]>();
    const context: Context = {
      ...app,
      examiner: {
        ...app.examiner,
        async *examine(bytes, request) {
          seen.set(hash('sha256', bytes), [request.hasNoSecrets === true, request.onlyVerification === true]);
          yield* app.examiner.examine(bytes, request);
        },
      },
    };
    const version = await trustVersion(app.store.read);
    await runReverify(context, { change: 'added', ref: 1, version, after: 0 });
    return ids.map(({ digest }) => seen.get(digest.toString('hex'))!);
  };
  const [whole, part]: [boolean, boolean][] = [
    [false, false],
    [true, true],
  ];
  await app.store.write((tx) => sqlStatement(tx, "DELETE FROM meta WHERE key = 'secret-rules'").run());
  expect(await asked()).toEqual([whole, whole, whole, whole, whole]);
  await app.store.write(async (tx) => {
    await noteSearched(tx);
    await sqlStatement(tx, 'UPDATE evidence SET secrets = 1 WHERE seq = 2').run();
  });
  expect(await asked()).toEqual([part, whole, part, part, part]);
});
