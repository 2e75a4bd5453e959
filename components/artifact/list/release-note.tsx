import type { ArtifactListItem } from '#lib/views/artifact.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { Link } from '#components/ui/text/link.tsx';

/** The parts of a release, with a link that opens them; or the release of which an artifact is a part. */
export function ReleaseNote({ artifact: { digest, release, partOf, releaseTag } }: { artifact: ArtifactListItem }) {
  if (release !== undefined)
    return (
      <Link
        href={`/artifacts/${digest}#${releaseTag === undefined ? 'platforms' : 'release-files'}`}
        className="relative whitespace-nowrap"
      >
        {releaseTag === undefined
          ? formatQuantity(release.parts, 'platform')
          : `with ${formatQuantity(release.parts, 'more file', 'more files')} of release ${releaseTag}`}
      </Link>
    );
  if (partOf === undefined) return null;
  return (
    <Link href={`/artifacts/${partOf}`} className="relative whitespace-nowrap">
      {releaseTag === undefined ? 'a platform of an image' : `a file of release ${releaseTag}`}
    </Link>
  );
}
