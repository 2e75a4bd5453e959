/**
 * Fills a running app with the demo: adds its trusted root, creates tokens, claims its projects, replays the scenario
 * over HTTP, subscribes a stand-in for Slack, reports what runs in production, connects further sources, asks the gate,
 * and schedules a report. The arguments are the addresses of the app and of the stand-in; data folder and webhook
 * secret are in the environment. It prints a token with the scope `admin`.
 */
import { config } from '#lib/config.ts';
import type { Context } from '#lib/context/context.ts';
import { createToken } from '#lib/admin/tokens.ts';
import { openApp } from '#lib/start/app.ts';
import { showProgress } from '#app/demo/progress.ts';
import { askGate, gateQuestions } from '#app/demo/live/gate.ts';
import { connectDemoSources, deliverAll } from '#app/demo/live/sources.ts';
import { subscribeDemo } from '#app/demo/live/subscriptions.ts';
import { observeDemoProduction } from '#app/demo/observe.ts';
import { replay } from '#app/demo/replay.ts';
import { scheduleDemoReport, setUpDemo } from '#app/demo/set-up.ts';

const [url, chat] = process.argv.slice(2);
if (url === undefined || chat === undefined) throw new Error('the addresses of the app and of the chat are missing');

const {
  dataFolder,
  baseUrl,
  notifyHosts,
  githubWebhookSecrets: [webhookSecret = null],
} = config();
/** Work on the data folder beside the running app. */
async function withApp<T>(work: (context: Context) => Promise<T>): Promise<T> {
  const actor = { kind: 'command-line', user: 'demo' } as const;
  const app = await openApp({ folder: dataFolder, actor, exclusive: false, baseUrl, notifyHosts });
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
await withApp((context) => subscribeDemo(context, chat));
await withApp(observeDemoProduction);
await deliverAll(url, await withApp(connectDemoSources));
await askGate(url, await withApp(gateQuestions));
await withApp(scheduleDemoReport);
const { token } = await withApp((context) => createToken(context, { name: 'you', scopes: ['admin'] }));
process.stdout.write(
  `${documents} documents and ${deliveries} webhook deliveries about ${artifacts} artifacts of ${projects} projects in ${(milliseconds / 1000).toFixed(1)} s; ${refused} pushes refused, as they should be\n`,
);
process.stdout.write(`\nA token for what only an admin may do, as to see who is told:  ${token}\n`);
