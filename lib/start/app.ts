/** The one place that chooses how documents are examined and stored, and opens the data folder. */
import { config } from '#lib/config.ts';
import type { App } from '#lib/context/app.ts';
import { openStore } from '#db/open.ts';
import { checkReady } from './check-ready.ts';
import { examine } from '#lib/ingest/examine/verification-pool.ts';
import { openLogSigner } from '#lib/ingest/log/signer.ts';
import { ownApp } from './singleton.ts';
import { prepareTrust } from '#lib/admin/trust/prepare-trust.ts';
import { openKeeper } from '#lib/ingest/writer-thread/writer-thread.ts';
import { openWriter } from '#lib/ingest/store/group-commit.ts';

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

/**
 * Open a data folder: migrate, load or make the log's key, put the built-in trust in. Throws `conflict` where it is in
 * use.
 */
export async function openApp(options: OpenOptions): Promise<App> {
  const store = openStore(options.folder, { exclusive: options.exclusive });
  try {
    const now = options.now ?? (() => new Date());
    await prepareTrust(store, now());
    const log = await openLogSigner(store, options.baseUrl);
    const writer = openWriter(store, log, now);
    if (!options.apart) return { store, now, log, examine, writer, close: async () => store.close() };
    const keeper = openKeeper({ store, baseUrl: options.baseUrl });
    return {
      store,
      now,
      log,
      examine,
      writer: { ...writer, keep: keeper.keep },
      close: () => keeper.close().then(() => store.close()),
    };
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
