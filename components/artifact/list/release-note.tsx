import type { ArtifactListItem } from '#lib/views/artifact.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { Link } from '#components/ui/text/link.tsx';

/** The parts of a release, with a link that opens them; or the release of which an artifact is a part. */
export function ReleaseNote({ artifact: { digest, release, partOf } }: { artifact: ArtifactListItem }) {
  if (release !== undefined)
    return (
      <Link href={`/artifacts/${digest}#platforms`} className="relative whitespace-nowrap">
        {formatQuantity(release.parts, 'platform')}
      </Link>
    );
  if (partOf === undefined) return null;
  return (
    <Link href={`/artifacts/${partOf}`} className="relative whitespace-nowrap">
      a platform of an image
    </Link>
  );
}
