/**
 * Start the server with the settings of the environment. An error at startup prints one line and ends with exit code 1.
 * The served app opens the data folder; this file does not load it, because that would double the startup time.
 */
import { config, type Config, describeDataPlace } from '#lib/config.ts';
import { closeApp } from '#lib/start/singleton.ts';
import { reasonNotReady } from './reason-not-ready.ts';
import { serve } from './server.ts';
import { warmUp } from './warm-up.ts';

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

let settings: Config | null = null;
try {
  settings = config();
  const { host, port } = settings;
  const serving = await serve(process.cwd(), host, port);
  const shown = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shown}:${serving.port}`;
  const own = url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
  const reason = await reasonNotReady(own);
  process.stdout.write(`Attestry serves ${url} (${describeDataPlace(settings)})\n`);
  if (reason !== null) process.stderr.write(`attestry: not ready: ${reason}\n`);
  process.send?.({ ready: url });
  const warming = new AbortController();
  void warmUp(own, { signal: warming.signal });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    warming.abort();
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
