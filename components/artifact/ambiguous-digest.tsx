import type { AmbiguousDigest } from '#lib/views/artifact.ts';
import { Block, Page } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { ArtifactTable } from './list/artifact-table.tsx';

/** The page of a digest that several artifacts share, such as their commit. Such a digest has no status. */
export function AmbiguousDigestPage({ found, now }: { found: AmbiguousDigest; now: number }) {
  const { digest, artifacts, artifactsHidden } = found;
  const count = artifacts.length + artifactsHidden;
  return (
    <Page>
      <header className="pt-6 pb-5">
        <h1 className="text-20 font-semibold">This digest is ambiguous: {count} artifacts have it</h1>
        <p className="font-mono wrap-anywhere">{digest}</p>
        <p className="mt-4 border-t-2 border-ink pt-3 text-16">
          A shared digest has no status. Each of these artifacts has its own status.
        </p>
      </header>
      <ArtifactTable artifacts={artifacts} now={now} caption="Artifacts of this digest" />
      {artifactsHidden > 0 && <p className="pt-2">{artifactsHidden} more are not shown.</p>}
      <Block title="Evidence that states this digest">
        <ul className="space-y-2">
          {artifacts.map((artifact) => (
            <li key={artifact.digest}>
              <span className="wrap-anywhere">{artifact.name ?? 'unnamed'}</span> <Digest value={artifact.digest} />
              {': '}
              {artifact.namedBy.length === 0
                ? 'this is its own digest'
                : artifact.namedBy.map((id, at) => (
                    <span key={id}>
                      {at > 0 && ', '}
                      <Link href={`/evidence/${id}`}>document {id.slice(7, 19)}</Link>
                    </span>
                  ))}
            </li>
          ))}
        </ul>
      </Block>
    </Page>
  );
}
