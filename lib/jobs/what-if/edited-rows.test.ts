/** Rows that somebody edited: a trial foretells what the changes do, and no such row makes a status verified. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { driver } from '#db/sqlite/connection.ts';
import { newestEvidence } from '#db/evidence/evidence.ts';
import { claimProject } from '#lib/admin/projects.ts';
import { named, statementUpload } from '#lib/ingest/authority/documents.fixture.ts';
import { packFacts, unpackFacts } from '#lib/ingest/document/document.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, runOf, testInstance, type TestApp } from '#lib/start/app.fixture.ts';
import type { WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { tryDraft } from './trial/try-draft.ts';
import { foretold, makeInEarnest, runAllJobs, storedStatuses } from './what-if.fixture.ts';

const WEB = named('web');
const PROJECT = 'github.com/acme/web';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
  await claimProject(app, { slug: PROJECT });
  const run = runOf('acme/web');
  for (const kind of ['provenance', 'sbom'] as const)
    await ingestEvidence(app, { bytes: statementUpload(kind, { about: WEB, run }).bytes });
  await ingestEvidence(app, {
    bytes: statementUpload('passed tests', { about: WEB, run, instance: testInstance('unknown') }).bytes,
  });
  await runAllJobs(app);
});
afterEach(() => app.close());

/** The statuses that a trial foretells, after comparing them with those after the changes. */
async function tried(draft: WhatIfDraft): Promise<string[]> {
  const before = await storedStatuses(app);
  const { actor, adopts, folder, readingIsOpen } = app;
  const by = { actor, adopts, readingIsOpen, now: app.now().toISOString() };
  const found = await tryDraft({ ...by, folder, name: 'edited', draft, maxChanges: 100, isLarge: false }, () => {});
  const statuses = foretold(before, found);
  await makeInEarnest(app, draft);
  expect(await storedStatuses(app)).toEqual(statuses);
  return Object.values(statuses);
}

const edit = (sql: string, ...values: unknown[]): Promise<unknown> =>
  app.store.write(async (tx) =>
    driver(tx)
      .prepare(sql)
      .run(...values),
  );

it('a document that claims in its row to be verified under the root that is removed', async () => {
  const documents = await newestEvidence(app.store.read, Number.MAX_SAFE_INTEGER, 10);
  const trust = documents.find(({ outcome }) => outcome === 'verified')!.trust;
  const untrusted = documents.find(({ outcome }) => outcome === 'untrusted')!;
  await edit('UPDATE evidence SET trust = ? WHERE seq = ?', trust, untrusted.seq);
  await edit(
    'UPDATE evidence SET outcome = (SELECT outcome FROM evidence WHERE trust = ? AND seq <> ?) WHERE seq = ?',
    trust,
    untrusted.seq,
    untrusted.seq,
  );
  expect(await tried({ trust: [{ remove: testInstance().name }] })).not.toContain('verified');
});

it('a subject that was renamed in its row', async () => {
  for (const { seq, facts } of await newestEvidence(app.store.read, Number.MAX_SAFE_INTEGER, 10)) {
    const { subjects = [], ...rest } = unpackFacts(facts);
    const renamed = subjects.map((one) => ({ ...one, name: 'pkg:generic/another@9' }));
    await edit('UPDATE evidence SET facts = ? WHERE seq = ?', packFacts({ ...rest, subjects: renamed }), seq);
  }
  await tried({ expectations: [{ project: PROJECT, document: { ownWorkflows: ['provenance', 'project'] } }] });
});
