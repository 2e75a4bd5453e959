/** What is deployed now and came from a commit, a builder, a signer, an image, a component or a vulnerability. */
import { artifactById, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { deployedArtifacts } from '#db/lineage/deployed-ancestry.ts';
import { nodeRef } from '#db/lineage/edges.ts';
import type { Db, SeenStore } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { environmentOwner, environmentStatuses } from '#db/project/environment-status.ts';
import { slugOfProject } from '#db/project/projects.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { indexedPercent } from '#lib/query/find/index-progress.ts';
import { nodeView } from '#lib/query/lineage/nodes.ts';
import type { ImpactedEnvironment, ImpactPage, ImpactStep, OriginKind } from '#lib/views/impact/impact.ts';
import { readAncestry, waysToOrigins } from './ancestry.ts';
import { artifactsAfter, MAX_DESCENT } from './descent.ts';
import { openOrigin, type Origin } from './origin.ts';

/**
 * Deployed artifacts that one page examines, and how many at once: at first as many as the page may list, because an
 * origin of nearly everything fills it with these, then twice as many each time.
 */
export const MAX_EXAMINED = 1_000;
const EXAMINED_AT_ONCE = { least: 16, most: 250 };
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Steps of a path that are shown. */
const MAX_STEPS = 12;
const MAX_DEPLOYMENTS = 64;

export type ImpactQuery = {
  kind: OriginKind;
  value: string;
  environment?: string | undefined;
  cursor?: number | undefined;
  /** Artifacts of the page; 50 by default, at most 200. */
  limit?: number | undefined;
};

const ARTIFACTS = new Set(['artifact', 'index']);
const TWINS = new Set(['material', 'component']);

type Found = { artifact: number; ways: ReadonlyMap<number, number | null> };

/**
 * A page of what is deployed now and came from an origin, by evidence that counts: built from it, containing it, or
 * built from or containing something that did. The newest artifacts come first. Throws `bad-request` for a text that
 * cannot be such an origin. `maxDescent`: nodes and edges that are read from the origin on (`artifactsAfter`); the
 * answer is the same without.
 */
export async function getImpact(
  context: { store: SeenStore },
  query: ImpactQuery,
  maxDescent = MAX_DESCENT,
): Promise<ImpactPage> {
  const db = context.store.read;
  const limit = Math.min(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT);
  const { kind, value } = query;
  const origin = await openOrigin(db, kind, value);
  // Advisories, and components of any version, are found by the index of the search.
  const indexed = kind === 'cve' || kind === 'component' ? await indexedPercent(context) : null;
  const { found, examined, cursor, isCut } = await examine(db, origin, {
    cursor: query.cursor,
    limit,
    maxDescent,
  });
  return {
    origin: { kind, value, isKnown: origin.isKnown },
    environments: await byEnvironment(db, found, query.environment ?? null),
    examined,
    hidden: reasonHidden({ isCut, isOriginCut: origin.isCut, isMore: cursor !== null, indexed }),
    cursor: cursor === null ? null : String(cursor),
  };
}

async function examine(
  db: Db,
  origin: Origin,
  { cursor, limit, maxDescent }: { cursor: number | undefined; limit: number; maxDescent: number },
): Promise<{ found: Found[]; examined: number; cursor: number | null; isCut: boolean }> {
  const found: Found[] = [];
  let [examined, before, isCut] = [0, cursor ?? Number.MAX_SAFE_INTEGER, false];
  if (!origin.isKnown) return { found, examined, cursor: null, isCut };
  const starts = await origin.starts();
  const possible = starts === null ? null : await artifactsAfter(db, starts, maxDescent);
  let atOnce = Math.max(limit, EXAMINED_AT_ONCE.least);
  while (examined < MAX_EXAMINED) {
    const artifacts = await deployedArtifacts(db, before, atOnce);
    const ancestry = await readAncestry(db, possible === null ? artifacts : artifacts.filter((id) => possible.has(id)));
    isCut ||= ancestry.isCut;
    const ways = waysToOrigins(ancestry, await origin.find(ancestry));
    for (const artifact of artifacts) {
      if (found.length === limit) return { found, examined, cursor: before, isCut };
      if (ways.has(nodeRef('artifact', artifact))) found.push({ artifact, ways });
      examined += 1;
      before = artifact;
    }
    if (artifacts.length < atOnce) return { found, examined, cursor: null, isCut };
    atOnce = Math.min(atOnce * 2, EXAMINED_AT_ONCE.most);
  }
  return { found, examined, cursor: before, isCut };
}

type Bounds = { isCut: boolean; isOriginCut: boolean; isMore: boolean; indexed: number | null };

function reasonHidden({ isCut, isOriginCut, isMore, indexed }: Bounds): string | null {
  const reasons = [
    ...(indexed === null ? [] : [`what an earlier version stored is indexed to ${indexed} % only`]),
    ...(isMore ? [`a page looks at no more than ${MAX_EXAMINED} deployed artifacts: the next page goes on`] : []),
    ...(isOriginCut ? ['the question may mean more than is looked for: name it more exactly'] : []),
    ...(isCut ? ['the ancestry of some of them is longer than is read'] : []),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
}

async function byEnvironment(db: Db, found: readonly Found[], only: string | null): Promise<ImpactedEnvironment[]> {
  const environments = new Map<string, ImpactedEnvironment>();
  for (const { artifact, ways } of found) {
    const row = await artifactById(db, artifact);
    if (row === null) continue;
    const path = await pathOf(db, row, ways);
    const deployments = await deploymentsOfArtifact(db, artifact, MAX_DEPLOYMENTS);
    for (const { environment, name, status, reason } of await environmentStatuses(db, artifact)) {
      if (only !== null && name !== only) continue;
      const running = deployments.find((one) => one.environment === environment && one.until === null);
      const known = environments.get(name) ?? { name, owner: await environmentOwner(db, environment), artifacts: [] };
      known.artifacts.push({
        digest: await digestOf(db, row),
        name: row.name,
        project: await slugOfProject(db, row.project),
        status,
        reason,
        since: running?.since ?? null,
        path,
      });
      environments.set(name, known);
    }
  }
  return [...environments.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The steps from the origin to an artifact. */
async function pathOf(db: Db, row: ArtifactRow, ways: Found['ways']): Promise<ImpactStep[]> {
  const steps: ImpactStep[] = [];
  for (
    let at: number | null = nodeRef('artifact', row.id);
    at !== null && steps.length < MAX_STEPS;
    at = ways.get(at) ?? null
  ) {
    const view = await nodeView(db, Math.abs(at));
    if (view !== null) steps.push({ kind: view.kind, label: view.label, href: view.href });
  }
  // A material or component that is a stored artifact is one step with it.
  return steps.reverse().filter(({ kind }, i, all) => !TWINS.has(kind) || !ARTIFACTS.has(all[i - 1]?.kind ?? ''));
}
