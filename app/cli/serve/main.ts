/** Start the server from the environment; what is wrong with it is one line and exit code 1. */
import { config, type Config } from '#lib/config.ts';
import { serve } from './server.ts';

/** One line for an error at start: what is wrong and with which setting. */
function explain(error: unknown, settings: Config | null): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (settings === null) return message;
  const { host, port } = settings;
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is taken: set PORT to another one`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST is ${JSON.stringify(host)}: this machine has no such address`;
  if (code === 'EACCES') return `PORT is ${port}: not allowed to listen there`;
  return message;
}

let settings: Config | null = null;
try {
  settings = config();
  const { host, port, dataFolder } = settings;
  const serving = await serve(process.cwd(), host, port);
  const shown = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shown}:${serving.port}`;
  process.stdout.write(`Attestry serves ${url} (data in ${dataFolder})\n`);
  process.send?.({ ready: url });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void serving.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
} catch (error) {
  process.stderr.write(`attestry: ${explain(error, settings)}\n`);
  process.exit(1);
}
