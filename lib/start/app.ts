/** Opens the data folder and chooses how evidence is examined and stored. No other file does so. */
import { AttestryError } from '#lib/errors.ts';
import type { AnchorSetting } from '#lib/bytes/naming/anchor-setting.ts';
import { examineAnchors, openAnchors } from '#lib/admin/anchors/anchors.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import { config } from '#lib/config.ts';
import type { Actor } from '#lib/actor.ts';
import { type GithubRecordsHost, githubRecordsHost } from '#lib/context/github-records.ts';
import type { SignInSettings } from '#lib/context/sign-in.ts';
import { DEFAULT_SIGN_IN } from '#lib/context/sign-in.ts';
import { DEFAULT_LIMITS } from '#lib/context/limits.ts';
import { openDatabase, storeFailureKind, type Store } from '#db/open.ts';
import { removeLeftCopies } from '#db/scratch.ts';
import { isRecording, startRecording } from '#db/history/recorded-since.ts';
import { checkReady } from './check-ready.ts';
import { openExaminer } from './examiner.ts';
import { type App, processApp } from './singleton.ts';
import { openRefusals } from '#lib/ingest/log/refusals.ts';
import { openAuditLogSigner, openLogSigner } from '#lib/ingest/log/signer.ts';
import { openWorkloadVerifier } from '#lib/admin/workload-identity/workload-verifier.ts';
import { localSigner } from '#lib/admin/vsa/local-signer.ts';
import type { SigningKey } from '#lib/bytes/signing/signing-key.ts';
import { SYSTEM_NETWORK } from '#lib/integrations/github/client/public-request.ts';
import manifest from '../../package.json' with { type: 'json' };
import { installBuiltInTrust } from '#lib/admin/trust/built-in-trust.ts';
import { openReadingThread } from '#lib/query/reading-thread/reading-thread.ts';
import { openThreadedWriter, type ThreadedWriter } from '#lib/ingest/writer-thread/writer-thread.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';

export type OpenOptions = {
  folder: string;
  /** The PostgreSQL database that has the data. Default: SQLite in the folder has it. */
  databaseUrl?: string | null;
  /** The store. Default: that of the database or of the folder. */
  store?: Store;
  /** True for the app itself: no second one may open the folder. */
  exclusive: boolean;
  /** The origin of the log is derived from it where the folder has no log yet. */
  baseUrl: string;
  /** The issuers whose ID tokens are accepted. Left out: none, and no issuer is asked for its keys. */
  oidcIssuers?: readonly string[];
  /** Patterns of the projects that are claimed as soon as evidence, a webhook or a CI job names them. Default: none. */
  adopts?: readonly string[];
  /** The private key that signs verification summaries. Default: a key of the data folder. */
  vsaKey?: SigningKey | null;
  /** Whether a change of status issues a verification summary. Default: only a request does. */
  vsaOnChange?: boolean;
  /** How people sign in. Default: the defaults of the configuration. */
  signIn?: Partial<Omit<SignInSettings, 'baseUrl'>>;
  /** The anchors of the log, and the token that they are sent. Default: none. */
  anchors?: readonly AnchorSetting[];
  anchorToken?: string | null;
  /** The hosts that messages may be sent to though they have private addresses or no TLS. Default: none. */
  notifyHosts?: readonly string[];
  /** How messages are sent as e-mail. Default: they are not. */
  mail?: App['notify']['mail'];
  /** The GitHub that is asked what it lists of artifacts. Default: none is. */
  githubRecords?: GithubRecordsHost | null;
  /** The actor of the returned context. */
  actor: Actor;
  now?: () => Date;
  /** Number of worker threads that verify. 0: the calling thread does it. Null: one for each processor. */
  workers?: number | null;
  /** True: a separate thread commits evidence, so that the calling thread does not wait for the disk. */
  writerThread?: boolean;
  /** True: a separate thread answers long questions, so that the calling thread does not wait for them. */
  readingThread?: boolean;
};

/**
 * Open a data folder: migrate it, load or create the log's key, add the built-in trust. Throws `conflict` where another
 * app has it open, or where the log does not match its last checkpoint.
 */
export async function openApp(options: OpenOptions): Promise<App> {
  const { folder, exclusive, baseUrl, actor, now = () => new Date(), workers = null, writerThread = false } = options;
  const {
    oidcIssuers = [],
    adopts = [],
    vsaKey = null,
    vsaOnChange = false,
    signIn,
    anchors = [],
    anchorToken = null,
    notifyHosts = [],
    mail = null,
    githubRecords = null,
    databaseUrl = null,
  } = options;
  let threaded: ThreadedWriter | null = null;
  const onLongLog = () => threaded?.moveLog();
  const store =
    options.store ?? (await openDatabase({ folder, databaseUrl }, { exclusive, ...(writerThread && { onLongLog }) }));
  // Threads of their own write and read the file of SQLite.
  const hasFile = store.engine === 'sqlite';
  try {
    if (exclusive && hasFile) removeLeftCopies(folder);
    const log = await openLogSigner(store, baseUrl);
    const auditLog = await openAuditLogSigner(store, log);
    await installBuiltInTrust(store, now());
    await recordChanges(store, now());
    const examiner = openExaminer(workers);
    const refusals = openRefusals(store, now);
    const committing = openGroupCommitWriter({ store, log, now, adopts });
    threaded = writerThread && hasFile ? openThreadedWriter({ store, baseUrl, adopts, changes: committing }) : null;
    const readingThread = options.readingThread === true && hasFile ? openReadingThread(folder) : null;
    return {
      actor,
      from: { door: actor.kind === 'command-line' ? 'command-line' : 'job', address: null },
      readingIsOpen: false,
      store,
      now,
      log,
      auditLog,
      refusals,
      limits: DEFAULT_LIMITS,
      examiner,
      evidenceWriter: threaded === null ? committing : refusingWriter(threaded, store),
      readingThread,
      workloadVerifier: openWorkloadVerifier({ issuers: oidcIssuers, audience: baseUrl }),
      adopts,
      vsa: {
        baseUrl,
        version: manifest.version,
        signer: vsaKey && localSigner(vsaKey),
        onChange: vsaOnChange,
      },
      signIn: { baseUrl, ...DEFAULT_SIGN_IN, ...signIn },
      anchors: openAnchors(anchors, { fetch: globalThis.fetch, token: anchorToken, timeoutMs: ANCHOR_TIMEOUT_MS }),
      notify: {
        baseUrl,
        privateHosts: notifyHosts,
        network: SYSTEM_NETWORK,
        mail,
        connections: null,
        timeoutMs: NOTIFY_TIMEOUT_MS,
        random: Math.random,
      },
      githubRecords,
      close: async () => {
        await refusals.settled();
        const writing = threaded;
        // What is committed from now on starts no thread.
        threaded = null;
        await writing?.close();
        await readingThread?.close();
        await examiner.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** How long an anchor, and the receiver of a message, may take to answer. */
const ANCHOR_TIMEOUT_MS = 10_000;
const NOTIFY_TIMEOUT_MS = 15_000;

/** The writer thread has a store of its own, so a refusal of the app's store is applied to its documents here. */
function refusingWriter(writer: EvidenceWriter, store: App['store']): EvidenceWriter {
  return {
    ...writer,
    storeDocument(request) {
      const reason = store.refusal();
      return reason === null ? writer.storeDocument(request) : Promise.reject(new AttestryError('unavailable', reason));
    },
  };
}

/** The anchors agree: end the alarm of an earlier process, and find out whether the store can be written. */
async function allowWrites(opened: App): Promise<void> {
  try {
    await opened.store.allowWrites();
    await checkReady(opened);
  } catch (error) {
    if (storeFailureKind(error) !== 'disk') throw error;
  }
}

/** Note since when the store keeps what changes, where it was filled by an earlier version. */
async function recordChanges(store: App['store'], now: Date): Promise<void> {
  if (await isRecording(store.read)) return;
  await store.write((tx) => startRecording(tx, now.toISOString()));
}

/**
 * The app of this process. The first call opens it from the configuration. It fails where the folder cannot be written,
 * but not because of a full disk: the app then serves what it has, and `/readyz` says so.
 */
export function app(): Promise<App> {
  const { dataFolder, baseUrl, oidcIssuers, adopts, workers, vsaKey, vsaOnChange, signIn, anchors, anchorToken } =
    config();
  const { notifyHosts, mail, githubApi, githubToken, databaseUrl } = config();
  return processApp(async () => {
    const opened = await openApp({
      folder: dataFolder,
      databaseUrl,
      exclusive: true,
      baseUrl,
      oidcIssuers,
      adopts,
      vsaKey,
      vsaOnChange,
      signIn,
      anchors,
      anchorToken,
      notifyHosts,
      mail,
      githubRecords: githubRecordsHost(githubApi, githubToken),
      actor: { kind: 'job', job: 'server' },
      workers,
      writerThread: workers !== 0,
      readingThread: workers !== 0,
    });
    try {
      await examineAnchors(opened);
      if (opened.anchors.alarm === null) await allowWrites(opened);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  });
}
