import { SmallLineage } from '#components/lineage/small-lineage.tsx';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { pageContext } from '#app/page-context.ts';
import { getLineage } from '#lib/query/get-lineage.ts';

/** The depth of the lineage on the artifact page. The lineage page shows more. */
const PREVIEW_LIMITS = { depth: 2, limit: 60 };

/** The small lineage on the page of an artifact. */
export async function LineageSlot({ digest }: { digest: string }) {
  const lineage = shownView(await getLineage(await pageContext(), { root: digest, ...PREVIEW_LIMITS }));
  return lineage === null ? null : <SmallLineage lineage={lineage} href={artifactLineageHref(digest)} />;
}
