import { SmallLineage } from '#components/lineage/small-lineage.tsx';
import { lineageHref } from '#components/artifact/addresses.ts';
import { shown } from '#components/ui/words/visible.ts';
import { requestContext } from '#lib/start/app.ts';
import { getLineage } from '#lib/query/get-lineage.ts';

/** Near neighbours only: the page of its own has the rest. */
const NEAR = { depth: 2, limit: 60 };

/** Where the artifact came from and where it went. */
export async function LineageSlot({ digest }: { digest: string }) {
  const lineage = shown(await getLineage(await requestContext(), { root: digest, ...NEAR }));
  return lineage === null ? null : <SmallLineage lineage={lineage} href={lineageHref(digest)} />;
}
