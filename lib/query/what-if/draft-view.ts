/** What an evaluation under a draft of policies and waivers reads. */
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { type FactsView, presentView } from '#lib/ingest/view/facts-view.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import type { Status } from '#lib/status/status.ts';
import { type DraftWaivers, waiversUnder } from './draft-waivers.ts';

/** A draft: the policies and the waivers that would be in force, and the policies that are. `now` is RFC 3339. */
export type Comparison = {
  inForce: readonly LoadedPolicy[];
  draft: readonly LoadedPolicy[];
  waivers: DraftWaivers;
  now: string;
};

/**
 * The store with the waivers of a draft. `statuses`: the statuses without an environment that artifacts (row ids) would
 * have, where they are known already.
 */
export function draftView(
  db: Db,
  { waivers }: Pick<Comparison, 'waivers'>,
  statuses: ReadonlyMap<number, Status> = new Map(),
): FactsView {
  return {
    ...presentView(db),
    artifact: async (id) => {
      const row = await artifactById(db, id);
      const status = statuses.get(id);
      return row === null || status === undefined ? row : { ...row, status };
    },
    waivers: (artifact, now) => waiversUnder(db, waivers, artifact, now),
  };
}
