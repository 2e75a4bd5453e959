import { Link } from '#components/ui/text/link.tsx';

/** Where the artifact came from and where it went. */
export async function LineageSlot({ digest }: { digest: string }) {
  return <Link href={`/lineage/${digest}`}>From source to production</Link>;
}
