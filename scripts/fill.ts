/**
 * Fills a running app with the demo: adds its trusted root, creates tokens, claims its projects, replays the scenario
 * over HTTP, reports what runs in production, and schedules a report. The argument is the app's address; data folder
 * and webhook secret are in the environment.
 */
import { config } from '#lib/config.ts';
import type { Context } from '#lib/context/context.ts';
import { openApp } from '#lib/start/app.ts';
import { showProgress } from '#app/demo/progress.ts';
import { observeDemoProduction } from '#app/demo/observe.ts';
import { replay } from '#app/demo/replay.ts';
import { scheduleDemoReport, setUpDemo } from '#app/demo/set-up.ts';

const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('the address of the app is missing');

const {
  dataFolder,
  baseUrl,
  githubWebhookSecrets: [webhookSecret = null],
} = config();
/** Work on the data folder beside the running app. */
async function withApp<T>(work: (context: Context) => Promise<T>): Promise<T> {
  const actor = { kind: 'command-line', user: 'demo' } as const;
  const app = await openApp({ folder: dataFolder, actor, exclusive: false, baseUrl });
  return work(app).finally(() => app.close());
}

const tokens = await withApp(setUpDemo);

process.stdout.write('replaying the demo over HTTP …\n');
const { documents, refused, deliveries, artifacts, projects, milliseconds } = await replay({
  url,
  tokens,
  webhookSecret,
  now: new Date(),
  onProgress: showProgress(process.stdout),
});
await withApp(observeDemoProduction);
await withApp(scheduleDemoReport);
process.stdout.write(
  `${documents} documents and ${deliveries} webhook deliveries about ${artifacts} artifacts of ${projects} projects in ${(milliseconds / 1000).toFixed(1)} s; ${refused} pushes refused, as they should be\n`,
);
