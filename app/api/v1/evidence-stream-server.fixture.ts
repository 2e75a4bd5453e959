/** A process that serves the door of evidence, and tells how much memory it has taken. */
import { createToken } from '#lib/admin/tokens.ts';
import { openApp } from '#lib/start/app.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveStreams } from './evidence-stream.fixture.ts';

const app = await openApp({
  folder: process.argv[2]!,
  exclusive: true,
  baseUrl: 'http://attestry.test',
  actor: { kind: 'command-line', user: 'test' },
  workers: 1,
  writerThread: true,
});
setSingletonApp(app);
const { port } = await serveStreams();
const { token } = await createToken(app, { name: 'ci', scopes: ['ingest'], allProjects: true });
let most = 0;
const look = () => (most = Math.max(most, process.memoryUsage().rss));
setInterval(look, 50);
process.on('message', () => process.send!({ most: look() }));
process.send!({ port, token });
