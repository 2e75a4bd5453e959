import type { Metadata } from 'next';
import { notFound, permanentRedirect } from 'next/navigation';
import { Suspense } from 'react';
import { ArtifactBody } from '#components/artifact/artifact-client.tsx';
import { AmbiguousDigestPage } from '#components/artifact/ambiguous-digest.tsx';
import { coversOf } from '#components/artifact/find-covers.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { environmentOf, type SearchParams } from '#components/policy/list/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { Skeleton } from '#components/ui/layout/skeleton-client.tsx';
import { shortDigest } from '#lib/format/truncate.ts';
import { config } from '#lib/config.ts';
import { pageContext } from '#app/page-context.ts';
import { getArtifactAsOf } from '#lib/query/as-of/get-artifact-as-of.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { askedMoment, askMoment } from '#app/asked-moment.ts';
import { decodeSegment } from '#app/decode-segment.ts';
import { withFeed } from '#app/feed/with-feed.ts';
import { BuildEnvironmentSlot } from './build-environment-slot.tsx';
import { LineageSlot } from './lineage-slot.tsx';
import { readArtifact } from './read-artifact.ts';

type Props = { params: Promise<{ digest: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const digest = decodeSegment((await params).digest);
  const { artifact, ambiguous } = await readArtifact(digest, environmentOf(await searchParams));
  if (ambiguous !== null) return { title: `${shortDigest(digest)}: ambiguous` };
  if (artifact === null) return { title: 'Unknown artifact' };
  return {
    title: `${artifact.names[0] ?? shortDigest(artifact.digest)}: ${artifact.status.status}`,
    ...withFeed({ kind: 'artifact', digest: artifact.digest }),
  };
}

/** The page of one artifact. */
export default async function ArtifactPage({ params, searchParams }: Props) {
  const digest = decodeSegment((await params).digest);
  const environment = environmentOf(await searchParams);
  const { since, artifact, ambiguous } = await readArtifact(digest, environment);
  if (ambiguous !== null) {
    return (
      <>
        <AmbiguousDigestPage found={ambiguous} now={(await pageContext()).now().getTime()} />
        <LiveRefresh on={['evidence', 'status']} since={since} />
      </>
    );
  }
  if (artifact === null) notFound();
  // An artifact with several digests has one canonical URL.
  if (artifact.digest !== digest) permanentRedirect(artifactHref(artifact.digest, environment));
  const lineage = (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <LineageSlot digest={artifact.digest} />
    </Suspense>
  );
  const buildEnvironment = (
    <Suspense fallback={<Skeleton className="h-20" />}>
      <BuildEnvironmentSlot digest={artifact.digest} />
    </Suspense>
  );
  const asked = await askMoment(askedMoment(await searchParams), async (at) =>
    shownView(await getArtifactAsOf(await pageContext(), artifact.digest, { at, environment })),
  );
  return (
    <>
      <ArtifactBody
        artifact={artifact}
        covers={coversOf(artifact)}
        asked={asked}
        baseUrl={config().baseUrl}
        now={(await pageContext()).now().getTime()}
        lineage={lineage}
        buildEnvironment={buildEnvironment}
        environment={environment}
      />
      <LiveRefresh on={['evidence', 'status', 'delivery']} since={since} digest={artifact.digest} />
    </>
  );
}
