/**
 * For tests: a process that starts the app as the server does, with a disk that has no free space, and prints as JSON
 * why it is not ready, what it answers, and its failed start if it has one.
 */
import fs, { type StatsFs } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { statfsSync } = fs;
fs.statfsSync = ((folder: string): StatsFs => Object.assign(statfsSync(folder), { bavail: 0 })) as typeof statfsSync;
syncBuiltinESMExports();

const { startServer } = await import('./start.ts');
const { serveRoutes } = await import('./api/v1/routes.fixture.ts');
const { reasonNotReady } = await import('./server/reason-not-ready.ts');
const healthz = await import('./healthz/route.ts');

await startServer();
const { url, close } = await serveRoutes();
const reason = await reasonNotReady(url).catch((error: unknown) => `the start has failed: ${String(error)}`);
const statuses = [
  (await fetch(`${url}/readyz`)).status,
  (await healthz.GET(new Request(`${url}/healthz`), {})).status,
  (await fetch(`${url}/api/v1/artifacts`)).status,
];
process.send!({ reason, statuses });
await close();
process.exit(0);
