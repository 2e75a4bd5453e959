/** The artifacts that a report reads. */
import { artifactsByIds, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { listArtifactIds, type ListFilter, type ListKey } from '#db/artifact/list.ts';
import type { Scope } from './scope.ts';

const PAGE = 500;

type ArtifactFilter = { limit: number } & Partial<Pick<ListFilter, 'from' | 'to' | 'statuses'>>;

/**
 * Artifacts of the project, or of all, that were first seen from `from` to before `to` (RFC 3339; null: no bound),
 * newest first, at most `limit`; with `statuses` only those with one of them now. `isCut`: there are more.
 */
export async function artifactsOf(
  { db, project }: Scope,
  { from = null, to = null, statuses = null, limit }: ArtifactFilter,
): Promise<{ rows: ArtifactRow[]; isCut: boolean }> {
  const filter: ListFilter = {
    statuses,
    project: project?.id ?? null,
    level: null,
    signers: null,
    environment: null,
    from,
    to,
    ids: null,
    parts: true,
  };
  const rows: ArtifactRow[] = [];
  let after: ListKey | null = null;
  do {
    const page = await listArtifactIds(db, filter, 'newest', after, Math.min(PAGE, limit - rows.length));
    const known = new Map((await artifactsByIds(db, page.ids)).map((row) => [row.id, row]));
    rows.push(...page.ids.flatMap((id) => known.get(id) ?? []));
    after = page.next;
  } while (after !== null && rows.length < limit);
  return { rows, isCut: after !== null };
}
