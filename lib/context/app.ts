/**
 * What every verb works with: the store, the clock, the log's signer, and the two that examine and store evidence. A
 * process opens one (lib/start); tests and the command line open their own.
 */
import type { Store } from '#db/open.ts';
import type { Examine } from '#lib/ingest/document/examiner.ts';
import type { LogSigner } from '#lib/ingest/log/signer.ts';
import type { Writer } from '#lib/ingest/store/group-commit.ts';

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
