/**
 * Start the server from the environment; what is wrong with it is one line and exit code 1. The data folder is opened
 * by the app that is served: nothing of it is loaded here, which would take as long again.
 */
import { config, type Config } from '#lib/config.ts';
import { closeApp, openError } from '#lib/start/singleton.ts';
import { serve } from './server.ts';

/** One line for an error at start: what is wrong and with which setting. */
function describeStartError(error: unknown, settings: Config | null): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (settings === null) return message;
  const { host, port } = settings;
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is taken: set PORT to another one`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST is ${JSON.stringify(host)}: this machine has no such address`;
  if (code === 'EACCES' && message.includes('listen')) return `PORT is ${port}: not allowed to listen there`;
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
    return `ATTESTRY_DATA is ${settings.dataFolder}: not a folder that can be written (${code})`;
  return message;
}

/**
 * Ask the app once whether it is ready: from then on the data folder is its own. Throws with its words where it is not.
 */
async function requireReady(url: string): Promise<void> {
  const response = await fetch(`${url}/readyz`);
  if (response.ok) return;
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  throw new Error(problem?.detail ?? `not ready: /readyz answers ${response.status}`);
}

let settings: Config | null = null;
try {
  settings = config();
  const { host, port, dataFolder } = settings;
  const serving = await serve(process.cwd(), host, port);
  if (openError() !== undefined) throw openError();
  const shown = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shown}:${serving.port}`;
  await requireReady(url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:'));
  process.stdout.write(`Attestry serves ${url} (data in ${dataFolder})\n`);
  process.send?.({ ready: url });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void serving
      .close()
      .then(closeApp)
      .finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  // Who started it over a channel (the demo, the tests) and died does not leave it behind.
  process.on('disconnect', end);
} catch (error) {
  process.stderr.write(`attestry: ${describeStartError(error, settings)}\n`);
  process.exit(1);
}
