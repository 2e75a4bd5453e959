/** Lets one process at a time work in the background. */
import { AttestryError } from '#lib/errors.ts';
import type { Tx } from '../connection/connection.ts';
import type { Store } from '../connection/store.ts';
import { readMeta, writeMeta } from '../system/meta.ts';
import type { Session } from './session.ts';

/** The number of the turn of whoever works in the background. */
const TURN = 'background-turn';

/**
 * Work in the background whenever this process has the lock of the session. Each turn has a number, which every
 * transaction of its work compares: a process that has not noticed yet that its connection has ended, and the lock with
 * it, changes nothing once another one has begun.
 */
export async function workInTurn(
  store: Store,
  takeBackground: Session['takeBackground'],
  start: (store: Store) => Promise<() => void>,
): Promise<() => Promise<void>> {
  let present: { end: (() => void) | null } | null = null;
  return takeBackground({
    async gained() {
      const turn = { end: null as (() => void) | null };
      present = turn;
      const end = await start(storeOfTurn(store, await beginTurn(store)));
      turn.end = end;
      // The lock may have been lost meanwhile.
      if (present !== turn) end();
    },
    lost() {
      present?.end?.();
      present = null;
    },
  });
}

async function beginTurn(store: Store): Promise<string> {
  return store.write(async (tx) => {
    const turn = String(Number((await readMeta(tx, TURN)) ?? 0) + 1);
    await writeMeta(tx, TURN, turn);
    return turn;
  });
}

/** The store, whose writes are rejected once another turn has begun. */
function storeOfTurn(store: Store, turn: string): Store {
  const write: Store['write'] = (work, options) =>
    store.write(async (tx) => {
      await requireTurn(tx, turn);
      return work(tx);
    }, options);
  const ofTurn: Store = {
    ...store,
    write,
    without: (projects) => (projects.length === 0 ? ofTurn : { ...store.without(projects), write, whole: ofTurn }),
    get whole() {
      return ofTurn;
    },
  };
  return ofTurn;
}

async function requireTurn(tx: Tx, turn: string): Promise<void> {
  if ((await readMeta(tx, TURN)) !== turn)
    throw new AttestryError('unavailable', 'another process does the background work now', { retryAfterSeconds: 5 });
}
