import type { WaiverView } from '#lib/views/waiver.ts';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { WaiverScopeLine } from './scope.tsx';
import { truncateMiddle } from '#lib/format/truncate.ts';

/** The artifact or the project that a waiver covers, with a link, and what it is narrowed to. */
export function WaiverTarget({ waiver }: { waiver: WaiverView }) {
  return (
    <>
      <Target waiver={waiver} />
      <WaiverScopeLine scope={waiver} />
    </>
  );
}

function Target({ waiver: { artifact, project } }: { waiver: WaiverView }) {
  if (artifact !== null)
    return (
      <>
        <Link href={`/artifacts/${artifact.digest}`} plain className="wrap-anywhere">
          {artifact.name === null ? 'unnamed artifact' : truncateMiddle(artifact.name, 56)}
        </Link>
        <span className="block text-12 text-ink-2">
          <Digest value={artifact.digest} />
          {artifact.project !== null && <span className="wrap-anywhere"> of {artifact.project.name}</span>}
        </span>
      </>
    );
  if (project === null) return <span className="text-ink-2">a project that is no longer known</span>;
  return (
    <>
      <Link href={`/projects/${project.slug}`} plain className="wrap-anywhere">
        {project.name}
      </Link>
      <span className="block text-12 text-ink-2">every artifact of the project</span>
    </>
  );
}
