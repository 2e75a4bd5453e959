/**
 * The connection that a process keeps beside those that read and write: over it the server tells of commits, it holds
 * the lock of whoever does the background work, and processes tell each other what nobody keeps. Where it ends, another
 * one is opened.
 */
import pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { oneByOne, type Run } from './connection.ts';

/** The channel on which each transaction that writes tells of its commit. */
export const COMMITS = 'attestry_commits';
/** The advisory lock of the process that works in the background: any number that nobody else takes. */
const BACKGROUND_LOCK = 0x41_54_53_03;
const UNLOCK = `SELECT pg_advisory_unlock(${BACKGROUND_LOCK})`;

export type SessionOptions = {
  /**
   * How long after its end another connection is opened, and how often a process asks for the background lock, in ms.
   */
  retryMs: number;
};

export const SESSION_OPTIONS: SessionOptions = { retryMs: 1_000 };

export type Session = {
  /**
   * Call `hear` after each commit of any process, also after one that this process may have missed. It returns what
   * ends that.
   */
  onCommit(hear: () => void): () => void;
  /**
   * Call `gained` when no other process holds the background lock and this one has got it, and `lost` when the
   * connection that holds it has ended: the server may have given the lock to another process. Resolves when the lock
   * was asked for once, and `gained` has ended. It returns what gives the lock back.
   */
  takeBackground(turn: { gained: () => Promise<void>; lost: () => void }): Promise<() => Promise<void>>;
  /** Run a short statement. It rejects while there is no connection. */
  ask: Run;
  close(): Promise<void>;
};

const unreachable = () => new AttestryError('unavailable', 'the database cannot be reached');

/** Open the connection; it rejects as the driver does where there is none. */
export async function openSession(settings: pg.ClientConfig, { retryMs }: SessionOptions): Promise<Session> {
  const hearers = new Set<() => void>();
  let isClosed = false;
  let client: pg.Client | null = null;
  /** Runs statements over `client`. */
  let run: Run = () => Promise.reject(unreachable());
  let reopening: NodeJS.Timeout | undefined;
  let background: { gained: () => Promise<void>; lost: () => void } | null = null;
  let isHolding = false;
  let asking: Promise<void> = Promise.resolve();

  const tell = () => {
    for (const hear of hearers) hear();
  };
  const lose = () => {
    if (!isHolding) return;
    isHolding = false;
    background?.lost();
  };
  const open = async (): Promise<void> => {
    const opened = new pg.Client(settings);
    const end = () => {
      if (client !== opened) return;
      client = null;
      lose();
      reopenLater();
    };
    opened.on('error', end);
    opened.on('end', end);
    opened.on('notification', tell);
    try {
      await opened.connect();
      await opened.query(`LISTEN ${COMMITS}`);
    } catch (error) {
      void opened.end().catch(() => undefined);
      throw error;
    }
    if (isClosed) return opened.end();
    client = opened;
    run = oneByOne(opened);
    // What was committed while no connection listened is told of by nobody else.
    tell();
  };
  const reopenLater = () => {
    if (isClosed) return;
    clearTimeout(reopening);
    reopening = setTimeout(() => void open().catch(reopenLater), retryMs).unref();
  };
  const ask = async (): Promise<void> => {
    const asked = client;
    const turn = background;
    if (asked === null || turn === null || isHolding) return;
    const { rows } = await run({ text: `SELECT pg_try_advisory_lock(${BACKGROUND_LOCK})::int AS got` });
    const [got] = rows as { got: number }[];
    if (Number(got?.got) !== 1 || client !== asked) return;
    isHolding = true;
    try {
      await turn.gained();
    } catch (error) {
      isHolding = false;
      await run({ text: UNLOCK }).catch(() => undefined);
      throw error;
    }
  };

  await open();
  return {
    onCommit(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    async takeBackground(turn) {
      background = turn;
      const askAgain = () => (asking = asking.catch(() => undefined).then(ask));
      const timer = setInterval(() => void askAgain().catch(() => undefined), retryMs).unref();
      const stop = async (): Promise<void> => {
        clearInterval(timer);
        await asking.catch(() => undefined);
        lose();
        background = null;
        await run({ text: UNLOCK }).catch(() => undefined);
      };
      try {
        await askAgain();
      } catch (error) {
        await stop();
        throw error;
      }
      return stop;
    },
    ask: (query) => (client === null ? Promise.reject(unreachable()) : run(query)),
    async close() {
      isClosed = true;
      clearTimeout(reopening);
      const closing = client;
      client = null;
      lose();
      await closing?.end().catch(() => undefined);
    },
  };
}
