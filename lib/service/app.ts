/**
 * What a verb works with: the store, the clock, the log's signer and the workers that read and verify. Opened once per
 * process; tests and the command line open their own.
 */
import { config } from '#lib/config.ts';
import { openStore } from '#db/open.ts';
import type { Store } from '#db/open.ts';
import { checkReady } from './check-ready.ts';
import { examine } from './examine/pool.ts';
import type { Examine } from './ingest/examiner.ts';
import { openLogSigner } from './log/signer.ts';
import type { LogSigner } from './log/signer.ts';
import { ownApp } from './own-app.ts';
import { prepareTrust } from './trust/prepare-trust.ts';
import { openKeeper } from './keep/keeper.ts';
import { openWriter } from './ingest/writer.ts';
import type { Writer } from './ingest/writer.ts';

export type App = {
  store: Store;
  now: () => Date;
  log: LogSigner;
  examine: Examine;
  /** Commits what concurrent requests bring, together. */
  writer: Writer;
  /** Ends what it began. */
  close(): Promise<void>;
};

export type OpenOptions = {
  folder: string;
  /** True for the app itself, which no second one may join. */
  exclusive: boolean;
  /** What the log is called; only used where the folder has no log yet. */
  baseUrl: string;
  now?: () => Date;
  /** Keep evidence on a thread of its own, so that a commit holds up nobody who asks. */
  apart?: boolean;
};

/** Open a data folder: migrate, load or make the log's key, put the built-in trust in. Throws `conflict` where it is in use. */
export async function openApp(options: OpenOptions): Promise<App> {
  const store = openStore(options.folder, { exclusive: options.exclusive });
  try {
    const now = options.now ?? (() => new Date());
    await prepareTrust(store, now());
    const log = await openLogSigner(store, options.baseUrl);
    const writer = openWriter(store, log, now);
    if (!options.apart) return { store, now, log, examine, writer, close: async () => store.close() };
    const keeper = openKeeper({ store, baseUrl: options.baseUrl });
    return { store, now, log, examine, writer: { ...writer, keep: keeper.keep }, close: () => keeper.close().then(() => store.close()) };
  } catch (error) {
    store.close();
    throw error;
  }
}

/** The app of this process, opened at first use from the configuration and only if it can be written. */
export function app(): Promise<App> {
  const { dataFolder, baseUrl, workers } = config();
  return ownApp(async () => {
    const opened = await openApp({ folder: dataFolder, exclusive: true, baseUrl, apart: workers !== 0 });
    try {
      await checkReady(opened);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  });
}
