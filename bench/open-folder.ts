import { type OpenOptions, openApp } from '#lib/start/app.ts';
import type { App } from '#lib/start/singleton.ts';

/** Open a data folder in this process, to prepare it for a measurement or to count what came of one. */
export function openFolder(folder: string, more: Pick<OpenOptions, 'adopts'> = {}): Promise<App> {
  return openApp({
    folder,
    exclusive: true,
    baseUrl: 'http://127.0.0.1',
    actor: { kind: 'command-line', user: 'bench' },
    workers: 0,
    ...more,
  });
}
