/** The data folder for one command, whether or not an app serves it at the same time. */
import type { App } from '#lib/context/app.ts';
import type { Io } from '../terminal/io.ts';

/** Open the folder of the settings (made and migrated where it is new), do the work, close it. */
export async function withDataFolder<T>(io: Io, work: (app: App) => Promise<T>): Promise<T> {
  const { openApp } = await import('#lib/start/app.ts');
  const { dataFolder, baseUrl } = await io.settings();
  const app = await openApp({ folder: dataFolder, exclusive: false, baseUrl, now: io.now });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
