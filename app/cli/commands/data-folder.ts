/** The data folder for one command, whether or not an app serves it at the same time. */
import { userInfo } from 'node:os';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import type { Io } from '../terminal/io.ts';

/** Open the folder of the settings (made and migrated where it is new), do the work, close it. */
export async function withDataFolder<T>(io: Io, work: (context: Context) => Promise<T>): Promise<T> {
  const { openApp } = await import('#lib/start/app.ts');
  const { dataFolder, baseUrl } = await io.settings();
  const app = await openApp({
    folder: dataFolder,
    exclusive: false,
    baseUrl,
    now: io.now,
    actor: commandLineActor(),
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** The user of the operating system, by number where there is no account of that number, as in some containers. */
function commandLineActor(): Actor {
  try {
    return { kind: 'command-line', user: userInfo().username };
  } catch {
    return { kind: 'command-line', user: `uid ${process.getuid?.() ?? 'unknown'}` };
  }
}
