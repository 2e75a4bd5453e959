import { SmallLineage } from '#components/lineage/small-lineage.tsx';
import { app } from '#lib/service/app.ts';
import { getLineage } from '#lib/service/get-lineage.ts';

/** What is near enough to be drawn small. */
const NEAR = { depth: 3, limit: 120 };

/** Where the artifact came from and where it went. */
export async function LineageSlot({ digest }: { digest: string }) {
  const lineage = await getLineage(await app(), digest, NEAR);
  return lineage === null ? null : <SmallLineage lineage={lineage} href={`/lineage?artifact=${digest}`} />;
}
