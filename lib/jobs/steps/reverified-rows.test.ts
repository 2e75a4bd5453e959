/** Documents that are verified again: the store is the same as where each of them is read again too. */
import { expect, it } from 'vitest';
import type { Db } from '#db/open.ts';
import { newestEvidence } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { addTrustFile, removeTrustEntry } from '#lib/admin/change-trust.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { named, STATEMENT_KINDS, statementUpload } from '#lib/ingest/authority/documents.fixture.ts';
import { unpackFacts } from '#lib/ingest/document/document.ts';
import { noteSearched } from '#lib/ingest/document/searched.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, runOf, testInstance, type TestApp } from '#lib/start/app.fixture.ts';
import { runAllJobs, storedStatuses } from '#lib/jobs/what-if/what-if.fixture.ts';

const [TRUSTED, OTHER] = [testInstance(), testInstance('another issuer')];

/** Every kind of statement, of two issuers. */
const UPLOADS = STATEMENT_KINDS.flatMap((kind) =>
  [TRUSTED, OTHER].map((instance) => statementUpload(kind, { about: named('web'), run: runOf('acme/web'), instance })),
);

/** A store with these. `isSearched`: whether the present rules have searched it. */
async function openWith(isSearched: boolean): Promise<TestApp> {
  const app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: 'github.com/acme/web' });
  for (const { bytes } of UPLOADS) await ingestEvidence(app, { bytes });
  await runAllJobs(app);
  await app.store.write(async (tx) => {
    if (isSearched) await noteSearched(tx);
    else await sqlStatement(tx, "DELETE FROM meta WHERE key = 'secret-rules'").run();
  });
  return app;
}

async function rowsOf(db: Db) {
  const rows = [];
  for (const row of await newestEvidence(db, 1_000_000, 1_000)) {
    const verification = row.verification === null ? null : await readVerification(db, row.verification);
    rows.push({
      ...row,
      facts: unpackFacts(row.facts),
      verification: verification && { ...verification, durationMs: 0 },
    });
  }
  return rows;
}

it('after trust was removed, replaced and added again', async () => {
  const [part, whole] = [await openWith(true), await openWith(false)];
  const changes: ((app: TestApp) => Promise<unknown>)[] = [
    (app) => removeTrustEntry(app, TRUSTED.name),
    (app) => addTrustFile(app, { bytes: Buffer.from(OTHER.trustedRootJson), name: 'other' }),
    (app) => addTrustFile(app, { bytes: Buffer.from(TRUSTED.trustedRootJson), name: TRUSTED.name }),
    (app) => removeTrustEntry(app, 'other'),
  ];
  const seen = new Set<string>();
  for (const change of changes) {
    for (const app of [part, whole]) {
      await change(app);
      await runAllJobs(app);
    }
    const rows = await rowsOf(part.store.read);
    expect(rows).toEqual(await rowsOf(whole.store.read));
    expect(await storedStatuses(part)).toEqual(await storedStatuses(whole));
    seen.add(rows.map(({ outcome }) => outcome).join(' '));
  }
  expect(seen.size).toBeGreaterThan(2);
  await part.close();
  await whole.close();
});
