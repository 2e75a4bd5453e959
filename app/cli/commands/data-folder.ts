/** Access to the data folder for one command, also while an app serves the same folder. */
import { userInfo } from 'node:os';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import type { Io } from '../terminal/io.ts';

/** Open the configured data folder (created and migrated if needed), run `work` with its context, and close it. */
export async function withDataFolder<T>(io: Io, work: (context: Context) => Promise<T>): Promise<T> {
  const { openApp } = await import('#lib/start/app.ts');
  const settings = await io.settings();
  const { dataFolder, databaseUrl, baseUrl, adopts, vsaKey, anchors, anchorToken, notifyHosts, mail } = settings;
  const app = await openApp({
    folder: dataFolder,
    databaseUrl,
    exclusive: false,
    baseUrl,
    adopts,
    vsaKey,
    anchors,
    anchorToken,
    notifyHosts,
    mail,
    now: io.now,
    actor: commandLineActor(),
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** The user of the operating system; the uid if it has no account, as in some containers. */
function commandLineActor(): Actor {
  try {
    return { kind: 'command-line', user: userInfo().username };
  } catch {
    return { kind: 'command-line', user: `uid ${process.getuid?.() ?? 'unknown'}` };
  }
}
