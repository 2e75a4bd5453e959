/** What is to do for a message to the host of a repository. */
import { createHash } from 'node:crypto';
import { parseCodePlace, pathAt } from '#lib/notify/sending/code-host.ts';
import type { CommitStatus } from '#lib/notify/sending/commit-status.ts';
import type { Outgoing, SendResult } from '#lib/notify/sending/target.ts';

/**
 * `write`: the status of a commit of a repository (its path at the host). `try`: a test, which asks for a status of a
 * commit that does not exist, so that the host says whether it may be written, and nothing is. `path` is null where the
 * target is for several repositories: then only the token is tried. `none`: there is nothing to write.
 */
export type CommitTask =
  | { kind: 'write'; path: string; about: CommitStatus }
  | { kind: 'try'; path: string | null; commit: string }
  | { kind: 'none'; result: SendResult };

/** What is to do for a message to the target with the address `url`. */
export function commitTask(url: string, { id, message, commit }: Outgoing): CommitTask {
  const place = parseCodePlace(url);
  if (place === null) return nothing('the address of the target names no repository');
  if (message.kind === 'test')
    return {
      kind: 'try',
      path: place.path.includes('/') ? place.path : null,
      commit: createHash('sha1').update(id).digest('hex'),
    };
  if (message.kind !== 'status') return nothing('nothing to write: this message is about no commit');
  if (commit == null) return nothing('nothing to write: no verified provenance names the commit of this artifact');
  const path = pathAt(place, commit.repository);
  if (path === null) return nothing(`nothing to write: the target is not for ${commit.repository}`);
  return { kind: 'write', path, about: commit };
}

const nothing = (answer: string): CommitTask => ({ kind: 'none', result: taken(answer) });

/** The result of a message with which everything was done that is to do. */
export function taken(answer: string, status: number | null = null): SendResult {
  return { outcome: 'delivered', status, answer, retryAfterSeconds: null };
}
