/**
 * Fills a running app with the demo: adds its trusted root, creates a token, and replays the scenario over HTTP. The
 * argument is the app's address; data folder and webhook secret are in the environment.
 */
import { config } from '#lib/config.ts';
import { openApp } from '#lib/start/app.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { showProgress } from '#app/demo/progress.ts';
import { OWN_PROJECTS } from '#app/demo/scenario/projects.ts';
import { demoTrustedRoot, replay } from '#app/demo/replay.ts';

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('the address of the app is missing');

const {
  dataFolder,
  baseUrl,
  githubWebhookSecrets: [webhookSecret = null],
} = config();
const root = demoTrustedRoot();
const app = await openApp({
  folder: dataFolder,
  actor: { kind: 'command-line', user: 'fill' },
  exclusive: false,
  baseUrl,
});
await addTrustFile(app, { bytes: new TextEncoder().encode(root.json), name: root.name });
const { token } = await createToken(app, { name: 'demo', scopes: ['ingest', 'replay'], projects: OWN_PROJECTS });
await app.close();

process.stdout.write('replaying the demo over HTTP …\n');
const { documents, refused, deliveries, artifacts, projects, milliseconds } = await replay({
  url,
  token,
  webhookSecret,
  now: new Date(),
  onProgress: showProgress(process.stdout),
});
process.stdout.write(
  `${documents} documents and ${deliveries} webhook deliveries about ${artifacts} artifacts of ${projects} projects in ${(milliseconds / 1000).toFixed(1)} s; ${refused} pushes refused, as they should be\n`,
);
