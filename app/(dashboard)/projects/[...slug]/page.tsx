import type { Metadata } from 'next';
import { notFound, permanentRedirect } from 'next/navigation';
import { cache } from 'react';
import { ProjectBody } from '#components/project/project.tsx';
import { environmentOf } from '#components/policy/list/query.ts';
import { shownView } from '#components/ui/format/shown-view.ts';
import { PROJECT_METRICS } from '#lib/badge/badge.ts';
import { BADGE_STYLES } from '#lib/badge/render.ts';
import { config } from '#lib/config.ts';
import { pageContext } from '#app/page-context.ts';
import { getVisibility } from '#lib/admin/visibility/change-visibility.ts';
import { getProjectAsOf } from '#lib/query/as-of/get-project-as-of.ts';
import { getProject } from '#lib/query/get-project.ts';
import { getTargets } from '#lib/query/metrics/get-targets.ts';
import { choicesOfProject } from '#lib/query/policy/list-policies.ts';
import { getExpectations } from '#lib/query/project/get-expectations.ts';
import { newestEventSeq } from '#lib/live/newest-event.ts';
import { LiveRefresh } from '../../../live-refresh-client.tsx';
import { askedMoment, askMoment } from '#app/asked-moment.ts';
import { decodeSegment } from '#app/decode-segment.ts';
import { withFeed } from '#app/feed/with-feed.ts';

type Props = {
  params: Promise<{ slug: string[] }>;
  searchParams: Promise<{ [name: string]: string | string[] | undefined }>;
};

const slugOf = async (params: Props['params']) => (await params).slug.map(decodeSegment).join('/');
/** Read the project once for the title and the page. */
const readProject = cache(async (slug: string) => {
  const attestry = await pageContext();
  const since = await newestEventSeq(attestry);
  return {
    since,
    project: shownView(await getProject(attestry, slug)),
    expectations: shownView(await getExpectations(attestry, slug)),
    visibility: shownView(await getVisibility(attestry, slug)),
    targets: shownView(await getTargets(attestry, slug)),
  };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { project } = await readProject(await slugOf(params));
  if (project === null) return { title: 'Unknown project' };
  return { title: project.name, ...withFeed({ kind: 'project', slug: project.slug }) };
}

/** The page of one project. An earlier name redirects to the current one. */
export default async function ProjectPage({ params, searchParams }: Props) {
  const slug = await slugOf(params);
  const { since, project, expectations, visibility, targets } = await readProject(slug);
  if (project === null || expectations === null || visibility === null || targets === null) notFound();
  if (project.slug !== slug)
    permanentRedirect(`/projects/${project.slug.split('/').map(encodeURIComponent).join('/')}`);
  const context = await pageContext();
  const environments = project.environments.map(({ environment }) => environment);
  const policies = await choicesOfProject(context, { project: project.slug, environments });
  const environment = environmentOf(await searchParams);
  const asked = await askMoment(askedMoment(await searchParams), async (at) =>
    shownView(await getProjectAsOf(context, slug, { at, environment })),
  );
  return (
    <>
      <ProjectBody
        project={project}
        asked={asked}
        environment={environment}
        expectations={expectations}
        policies={shownView(policies)}
        visibility={visibility}
        targets={targets}
        badges={{ metrics: PROJECT_METRICS, styles: BADGE_STYLES }}
        baseUrl={config().baseUrl}
        now={context.now().getTime()}
      />
      <LiveRefresh on={['evidence', 'status', 'delivery']} since={since} />
    </>
  );
}
