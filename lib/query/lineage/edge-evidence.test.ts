/** Of several documents that claim one edge, the lineage shows one. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
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

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const run = runOf('acme/app');
const tool = [{ uri: 'pkg:generic/tool@1', digest: { sha256: sha256Hex('tool') } }];
const unsigned = (name: string) =>
  Buffer.from(JSON.stringify(githubProvenance(subject(name), run, { materials: tool })));

it('an edge of a build shows the document about an artifact of its project, not a newer one about another artifact', async () => {
  const own = unsigned('app');
  await ingestOutcomes(app, own);
  // The artifact belongs to another project, and the document about it names the same run.
  await ingestOutcomes(app, provenance(subject('other'), { run: runOf('acme/other') }));
  await ingestOutcomes(app, unsigned('other'));
  const { edges } = (await getLineage(app, { root: `sha256:${sha256Hex('app')}` }))!;
  const ownId = `sha256:${createHash('sha256').update(own).digest('hex')}`;
  expect(edges.map(({ kind, evidenceId, counts }) => [kind, evidenceId === ownId, counts]).toSorted()).toEqual([
    ['built', true, true],
    ['material-of', true, true],
    ['source-of', true, true],
  ]);
});
