/**
 * The state of the data that a piece of work reads, such as the answer to a request. With SQLite all queries of one
 * turn of the event loop see one state (sqlite/connection.ts). With PostgreSQL every query takes a turn, so that the
 * work says where it begins and ends; until then the first query holds a transaction (postgres/reading.ts).
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What an engine holds for a piece of work. */
export type Held = {
  /** Give it back once the queries that have begun are over. */
  end(): void;
};

/** What is held for a piece of work, by the store that it reads. */
export type OneState = { readonly held: Map<object, Held>; isOver: boolean };

// Next loads a module more than once in one process: every copy of this module must find the same states.
const globals = globalThis as typeof globalThis & { __attestryStates?: AsyncLocalStorage<OneState> };
const states = (globals.__attestryStates ??= new AsyncLocalStorage());

/**
 * Run `work` so that all its queries see one state of the data, that of the first of them, until `renewState` or a
 * pause. What runs when `work` has ended, such as a stream that it has returned, sees what is committed at each query.
 * Work within other work has a state of its own, and that of the other one is over.
 */
export async function inOneState<T>(work: () => Promise<T>): Promise<T> {
  const around = states.getStore();
  if (around !== undefined) endState(around);
  const state: OneState = { held: new Map(), isOver: false };
  try {
    return await states.run(state, work);
  } finally {
    endState(state);
  }
}

/** The state of the present piece of work; null outside of one, and where it is over. */
export function presentState(): OneState | null {
  const state = states.getStore();
  return state === undefined || state.isOver ? null : state;
}

/**
 * The next query of the present piece of work begins another state, and nothing is held until then. Called before it
 * waits for somebody else.
 */
export function renewState(): void {
  const state = states.getStore();
  if (state !== undefined) giveBack(state);
}

function endState(state: OneState): void {
  state.isOver = true;
  giveBack(state);
}

function giveBack({ held }: OneState): void {
  const all = [...held.values()];
  held.clear();
  for (const one of all) one.end();
}
