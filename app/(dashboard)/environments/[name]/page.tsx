import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { EnvironmentBody } from '#components/environment/environment.tsx';
import { shownView } from '#components/ui/format/shown-view.ts';
import { getEnvironmentAsOf } from '#lib/query/as-of/get-environment-as-of.ts';
import { getEnvironment } from '#lib/query/environment/get-environment.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { pageContext } from '#app/page-context.ts';
import { askedMoment, askMoment } from '#app/asked-moment.ts';
import { decodeSegment } from '#app/decode-segment.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';

type Props = {
  params: Promise<{ name: string }>;
  searchParams: Promise<{ [name: string]: string | string[] | undefined }>;
};

/** Artifacts on the page; the list of artifacts has all. */
const MAX_ARTIFACTS = 25;
/** Differences on the page; the list of drift has all. */
const MAX_FINDINGS = 25;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeSegment((await params).name) };
}

/** The page of one environment. */
export default async function EnvironmentPage({ params, searchParams }: Props) {
  const name = decodeSegment((await params).name);
  const context = await pageContext();
  const since = await newestEventSeq(context);
  const environment = await getEnvironment(context, name, { limit: MAX_FINDINGS });
  if (environment === null) notFound();
  const { artifacts } = await listArtifacts(context, { environment: name, sort: 'status', limit: MAX_ARTIFACTS });
  const parameters = await searchParams;
  const cursor = Number(parameters['cursor']);
  const asked = await askMoment(askedMoment(parameters), (at) =>
    getEnvironmentAsOf(context, name, { at, cursor: Number.isSafeInteger(cursor) && cursor > 0 ? cursor : undefined }),
  );
  return (
    <>
      <EnvironmentBody
        environment={shownView(environment)}
        worst={shownView(artifacts)}
        asked={shownView(asked)}
        now={context.now().getTime()}
      />
      <LiveRefresh on={['evidence', 'status', 'delivery', 'drift']} since={since} />
    </>
  );
}
