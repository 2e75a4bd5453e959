/** The line to private neighbours is verified only where every claim that it stands for is. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReadStore } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { OUTCOMES } from '#db/schema/columns/enums.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import {
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  subject,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { getLineageOverview } from './groups/get-lineage-overview.ts';

const root = `sha256:${sha256Hex('library')}`;
let app: TestApp;
let hidden: number;
beforeAll(async () => {
  app = await openTestApp();
  await ingestOutcomes(app, provenance(subject('library'), { run: runOf('acme/web') }));
  const uses = [{ uri: 'pkg:generic/library', digest: { sha256: sha256Hex('library') } }];
  for (const name of ['one', 'two', 'three'])
    await ingestOutcomes(
      app,
      provenance(subject(name), { run: runOf('acme/vault', { ref: `refs/tags/${name}` }) }, uses),
    );
  hidden = (await findProject(app.store.read, 'github.com/acme/vault'))!.id;
});
afterAll(() => app.close());

/** Let only so many of the private documents be verified. */
function verify(documents: number): void {
  const client = new Database(join(app.folder, 'attestry.db'));
  client
    .prepare(
      `UPDATE evidence SET outcome = CASE WHEN seq IN (SELECT seq FROM evidence WHERE project = ? ORDER BY seq LIMIT ?)
        THEN ${OUTCOMES.indexOf('verified')} ELSE ${OUTCOMES.indexOf('unsigned')} END`,
    )
    .run(hidden, documents);
  client.close();
}

it.each([0, 1, 2, 3])('%i of three claims are verified', async (documents) => {
  verify(documents);
  // Connections of its own keep nothing of the case before.
  const reader = openReadStore(app.folder, { cacheKib: 1_024 });
  const store = reader.without([hidden]);
  const lineage = (await getLineage({ store }, { root }))!;
  const overview = (await getLineageOverview({ store }, { root }))!;
  const [line] = lineage.edges.filter(({ kind }) => kind === 'private');
  const [merged] = overview.edges.filter(({ kind }) => kind === 'private');
  expect(line).toMatchObject({ verified: documents === 3, counts: true });
  expect(merged).toMatchObject({
    verified: documents === 3,
    counts: true,
    claims: 3,
    verifiedClaims: documents,
    claimsWithoutAuthority: 0,
  });
  reader.close();
});
