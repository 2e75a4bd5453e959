/**
 * Start the server with the settings of the environment. An error at startup prints one line and ends with exit code 1.
 * The served app opens the data folder; this file does not load it, because that would double the startup time.
 */
import { config, type Config } from '#lib/config.ts';
import { closeApp, openError } from '#lib/start/singleton.ts';
import { serve } from './server.ts';

/** Return one line for an error at startup: the cause, and the setting to change. */
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
 * Request `/readyz` once, which makes the app open and lock the data folder. Throws with the reason that the app gives
 * if it is not ready.
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
  // If a parent process with an IPC channel (the demo, the tests) dies, the server ends with it.
  process.on('disconnect', end);
} catch (error) {
  process.stderr.write(`attestry: ${describeStartError(error, settings)}\n`);
  process.exit(1);
}
