import type { Metadata } from 'next';
import { notFound, permanentRedirect } from 'next/navigation';
import { cache, Suspense } from 'react';
import { ArtifactBody } from '#components/artifact/artifact.tsx';
import { AmbiguousDigestPage } from '#components/artifact/ambiguous-digest.tsx';
import { Skeleton } from '#components/ui/layout/skeleton.tsx';
import { shortDigest } from '#lib/format/truncate.ts';
import { revealInvisibleInView } from '#components/ui/format/invisible-characters.ts';
import { config } from '#lib/config.ts';
import { requestContext } from '#lib/start/app.ts';
import { getArtifactAsOf } from '#lib/query/as-of/get-artifact-as-of.ts';
import { getAmbiguousDigest } from '#lib/query/get-ambiguous-digest.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { askedMoment, askMoment } from '#app/asked-moment.ts';
import { decodeSegment } from '#app/decode-segment.ts';
import { LineageSlot } from './lineage-slot.tsx';

type Props = {
  params: Promise<{ digest: string }>;
  searchParams: Promise<{ [name: string]: string | string[] | undefined }>;
};

/** Read the artifact once for the title and the page. */
const readArtifact = cache(async (digest: string) => {
  const attestry = await requestContext();
  const since = await newestEventSeq(attestry);
  const artifact = revealInvisibleInView(await getArtifact(attestry, digest));
  return {
    since,
    artifact,
    ambiguous: artifact === null ? revealInvisibleInView(await getAmbiguousDigest(attestry, digest)) : null,
  };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const digest = decodeSegment((await params).digest);
  const { artifact, ambiguous } = await readArtifact(digest);
  if (ambiguous !== null) return { title: `${shortDigest(digest)}: ambiguous` };
  return {
    title:
      artifact === null
        ? 'Unknown artifact'
        : `${artifact.names[0] ?? shortDigest(artifact.digest)}: ${artifact.status.status}`,
  };
}

/** The page of one artifact. */
export default async function ArtifactPage({ params, searchParams }: Props) {
  const digest = decodeSegment((await params).digest);
  const { since, artifact, ambiguous } = await readArtifact(digest);
  if (ambiguous !== null) {
    return (
      <>
        <AmbiguousDigestPage found={ambiguous} now={(await requestContext()).now().getTime()} />
        <LiveRefresh on={['evidence', 'status']} since={since} />
      </>
    );
  }
  if (artifact === null) notFound();
  // An artifact with several digests has one canonical URL.
  if (artifact.digest !== digest) permanentRedirect(`/artifacts/${artifact.digest}`);
  const lineage = (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <LineageSlot digest={artifact.digest} />
    </Suspense>
  );
  const asked = await askMoment(askedMoment(await searchParams), async (at) =>
    revealInvisibleInView(await getArtifactAsOf(await requestContext(), artifact.digest, { at })),
  );
  return (
    <>
      <ArtifactBody
        artifact={artifact}
        asked={asked}
        baseUrl={config().baseUrl}
        now={(await requestContext()).now().getTime()}
        lineage={lineage}
      />
      <LiveRefresh on={['evidence', 'status', 'delivery']} since={since} digest={artifact.digest} />
    </>
  );
}
