/**
 * The app of the journeys, with the evidence of a few of the demo's projects, good and bad. It is started and filled
 * over HTTP once for all journeys. A journey pushes evidence about separate artifacts only.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPolicy } from '#lib/admin/policies.ts';
import type { Context } from '#lib/context/context.ts';
import { openApp } from '#lib/start/app.ts';
import { replay } from '#app/demo/replay.ts';
import { observeDemoProduction } from '#app/demo/observe.ts';
import { type DemoTokens, scheduleDemoReport, setUpDemo } from '#app/demo/set-up.ts';
import type { ExpectedArtifact, ScenarioArtifact } from '#app/demo/scenario/scenario.ts';
import { startApp, type AppUnderTest } from '../../harness/app.ts';
import { test as base } from '../../harness/test.ts';

export { expect } from '../../harness/test.ts';

/**
 * A tampered release, a release of an unknown builder in production, a fork, a rename, an image without evidence,
 * invalid requests, and a stranger.
 */
const REPLAYED_PROJECTS = ['base-images', 'checkout', 'edge-router', 'identity', 'session-cache', 'junk', 'strangers'];

export type DemoData = {
  app: AppUnderTest;
  artifacts: ScenarioArtifact[];
  /** The artifacts of the incidents, with the status that they must have. */
  expected: ExpectedArtifact[];
};

/** The demo, and a policy with a history that applies to none of its artifacts. */
async function setUp(context: Context): Promise<DemoTokens> {
  const policy = {
    id: 'shown-gate',
    title: 'Shown gate',
    description: 'What shown/* needs in production.',
    appliesTo: { projects: ['shown/*'], environments: ['production'] },
    rules: [
      { id: 'provenance-present', check: 'provenance-present', controls: ['ssdf:PS.3.2'] },
      { id: 'sbom-present', check: 'sbom-present', effective: '2099-03-01' },
    ],
  };
  await applyPolicy(context, { document: { ...policy, mode: 'warn' }, reason: 'warn first' });
  await applyPolicy(context, { document: policy, reason: 'everybody has an SBOM' });
  return setUpDemo(context);
}

async function fillWithDemo(app: AppUnderTest): Promise<Omit<DemoData, 'app'>> {
  const tokens = await withContext(app, setUp);
  const { scenario } = await replay({
    url: app.url,
    tokens,
    webhookSecret: app.webhookSecret,
    now: new Date(),
    only: REPLAYED_PROJECTS,
  });
  await withContext(app, observeDemoProduction);
  await withContext(app, scheduleDemoReport);
  return { artifacts: scenario.artifacts, expected: scenario.expected };
}

/** Work on the data folder beside the running app. */
async function withContext<T>(app: AppUnderTest, work: (context: Context) => Promise<T>): Promise<T> {
  const context = await openApp({
    folder: app.data,
    actor: { kind: 'command-line', user: 'journeys' },
    exclusive: false,
    baseUrl: app.url,
  });
  return work(context).finally(() => context.close());
}

/** An address in place of GitHub that refuses every connection. */
const NO_GITHUB = { ATTESTRY_GITHUB_API: 'http://127.0.0.1:9' };

export const test = base.extend<object, { portfolio: DemoData }>({
  portfolio: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures from the pattern: none
    async ({}, use) => {
      const app = await startApp(mkdtempSync(join(tmpdir(), 'attestry-journeys-')), NO_GITHUB);
      try {
        await use({ app, ...(await fillWithDemo(app)) });
      } finally {
        await app.stop();
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  app: async ({ portfolio }, use) => use(portfolio.app),
});
