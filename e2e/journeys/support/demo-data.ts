/**
 * The app of the journeys, with the evidence of a few of the demo's projects, good and bad. It is started and filled
 * over HTTP once for all journeys. A journey pushes evidence about separate artifacts only.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoTrustedRoot, replay } from '#app/demo/replay.ts';
import { OWN_PROJECTS } from '#app/demo/scenario/projects.ts';
import type { ExpectedArtifact, ScenarioArtifact } from '#app/demo/scenario/scenario.ts';
import { attestry, startApp, type AppUnderTest } from '../../harness/app.ts';
import { test as base } from '../../harness/test.ts';

export { expect } from '../../harness/test.ts';

/**
 * A tampered release, a release of an unknown builder in production, a fork, a rename, an image without evidence, and
 * invalid requests.
 */
const REPLAYED_PROJECTS = ['base-images', 'checkout', 'edge-router', 'identity', 'session-cache', 'junk'];

export type DemoData = {
  app: AppUnderTest;
  artifacts: ScenarioArtifact[];
  /** The artifacts of the incidents, with the status that they must have. */
  expected: ExpectedArtifact[];
};

const CREATE_TOKEN = ['token', 'create', '--json', '--scope', 'ingest,replay', '--name', 'demo'];

async function fillWithDemo(app: AppUnderTest): Promise<Omit<DemoData, 'app'>> {
  const { name, json } = demoTrustedRoot();
  const file = join(app.data, 'demo_root.json');
  writeFileSync(file, json);
  const answers = [
    await attestry(app, 'trust', 'add', file, '--name', name),
    await attestry(app, ...CREATE_TOKEN, '--project', OWN_PROJECTS.join(',')),
  ];
  const failed = answers.find(({ code }) => code !== 0);
  if (failed) throw new Error(failed.stderr);
  const { token } = JSON.parse(answers[1]!.stdout) as { token: string };
  const { scenario } = await replay({
    url: app.url,
    token,
    webhookSecret: app.webhookSecret,
    now: new Date(),
    only: REPLAYED_PROJECTS,
  });
  return { artifacts: scenario.artifacts, expected: scenario.expected };
}

/** The projects of the demo, and an address in place of GitHub that refuses every connection. */
const DEMO_SETTINGS = { ATTESTRY_ADOPT: OWN_PROJECTS.join(','), ATTESTRY_GITHUB_API: 'http://127.0.0.1:9' };

export const test = base.extend<object, { portfolio: DemoData }>({
  portfolio: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the wanted fixtures from the pattern: none
    async ({}, use) => {
      const app = await startApp(mkdtempSync(join(tmpdir(), 'attestry-journeys-')), DEMO_SETTINGS);
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
