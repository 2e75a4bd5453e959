import { afterEach, beforeEach, expect, it } from 'vitest';
import { getBadge } from '#lib/query/get-badge.ts';
import { getProject } from '#lib/query/get-project.ts';
import {
  completeEvidence,
  sha256Hex,
  jsonLines,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
  testResults,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const SLUG = 'github.com/acme/web';
const run = runOf('acme/web', { ref: 'refs/tags/v1.0.0' });
const badge = async () => (await getBadge(app, { of: { kind: 'project', slug: SLUG }, metric: 'status' })).message;
const latest = async () => (await getProject(app, SLUG))!.latest;

it.each([[['bad', 'good']], [['good', 'bad']]])(
  'a version has the worst status of its artifacts, in any order: %j',
  async (order) => {
    const documents: Record<string, Buffer> = {
      good: completeEvidence(subject('good'), { run }),
      bad: jsonLines(provenance(subject('bad'), { run }), testResults(subject('bad'), { run }, ['breaks'])),
    };
    for (const name of order) await ingestOutcomes(app, documents[name]!);
    expect(await latest()).toMatchObject({ status: 'failed', digest: `sha256:${sha256Hex('bad')}` });
    expect(await badge()).toBe('failed');
  },
);

it('the status of an earlier version does not count', async () => {
  const next = runOf('acme/web', { ref: 'refs/tags/v2.0.0' });
  await ingestOutcomes(
    app,
    jsonLines(provenance(subject('bad'), { run }), testResults(subject('bad'), { run }, ['breaks'])),
  );
  await ingestOutcomes(app, completeEvidence(subject('good'), { run: next }));
  expect(await latest()).toMatchObject({ status: 'verified', version: 'v2.0.0' });
  expect(await badge()).toBe('verified');
});
