import type { CoveringIndex, PlatformView } from '#lib/views/artifact.ts';
import { EvidenceList } from '#components/evidence/evidence-list.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';

/** The platforms of an image index, each with its own status. */
export function Platforms({ platforms, hidden }: { platforms: PlatformView[]; hidden: number }) {
  return (
    <>
      <ul className="border-t border-line">
        {platforms.map(({ digest, platform, status, reason, evidenceCount }) => (
          <li
            key={digest}
            className="grid items-baseline gap-x-4 border-b border-line py-2 md:grid-cols-[160px_minmax(0,220px)_minmax(0,1fr)]"
          >
            <span className="font-semibold wrap-anywhere">{platform ?? 'platform not stated'}</span>
            {status === null ? (
              <Digest value={digest} />
            ) : (
              <Link href={`/artifacts/${digest}`}>
                <Digest value={digest} />
              </Link>
            )}
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-4 wrap-anywhere text-ink-2">
              {status === null ? (
                'no evidence about it'
              ) : (
                <>
                  <StatusMark status={status} />
                  <span className="min-w-0">
                    {reason}; {formatQuantity(evidenceCount, 'document')} about it
                  </span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="pt-2 text-ink-2">and {hidden} more that were not evaluated</p>}
    </>
  );
}

/** The image indexes whose evidence applies to this platform image, with their documents. */
export function CoveredBy({ indexes, now }: { indexes: CoveringIndex[]; now: number }) {
  return (
    <div className="space-y-6">
      {indexes.map(({ digest, name, status, platform, evidence, evidenceId }) => (
        <div key={digest}>
          <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1 pb-2">
            <StatusMark status={status} />
            <span className="min-w-0 wrap-anywhere">
              <Link href={`/artifacts/${digest}`}>{name ?? 'image index'}</Link> <Digest value={digest} /> names this
              digest{platform === null ? '' : ` as ${platform}`} in{' '}
              <Link href={`/evidence/${evidenceId}`}>the index document</Link>.
            </span>
          </p>
          <p className="max-w-[92ch] pb-3 text-ink-2">
            These documents are about the index. Its provenance applies to each of its platforms; its SBOM, scans and
            tests describe the index as a whole.
          </p>
          <EvidenceList evidence={evidence} hidden={0} now={now} />
        </div>
      ))}
    </div>
  );
}
