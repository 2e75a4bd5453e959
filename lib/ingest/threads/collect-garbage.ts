/** Collects the garbage of the calling thread at once, where V8 would keep it until the thread needs memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// Node provides `gc` only with this flag, which a running process can set for new contexts.
setFlagsFromString('--expose-gc');
const runGc = runInNewContext('gc') as (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** A full collection that returns the freed pages to the system; an ordinary one keeps them for later use. */
export function collectGarbage(): void {
  runGc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
