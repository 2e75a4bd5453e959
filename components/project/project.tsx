import type { ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import type { ProjectView } from '#lib/views/project.ts';
import type { ExpectationsView } from '#lib/views/expectations/expectations.ts';
import type { TargetsView } from '#lib/views/metrics.ts';
import type { VisibilityView } from '#lib/views/access/visibility.ts';
import type { PolicyChoiceView } from '#lib/views/policy/policy.ts';
import type { BadgeMetric } from '#lib/badge/badge.ts';
import type { Asked } from '#components/as-of/section.tsx';
import { ProjectAsOfSection } from '#components/as-of/project-as-of.tsx';
import { BadgePicker } from '#components/badge/picker-client.tsx';
import { ExpectationsSection } from '#components/expectations/section.tsx';
import { FigureMark } from '#components/metrics/definition.tsx';
import { MetricCards } from '#components/metrics/metric-cards.tsx';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { allArtifactsHref, artifactsHref } from '#components/overview/period.ts';
import { ProjectPolicies } from '#components/policy/applied/project-policies.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { feedPath } from '#lib/notify/feed/address.ts';
import { Conflicts } from '#components/authority/conflicts.tsx';
import { ProjectTargets } from '#components/target/section.tsx';
import { VisibilitySection } from '#components/visibility/section.tsx';
import { Builders } from './builders.tsx';
import { Environments } from './environments.tsx';
import { ProjectHead } from './head.tsx';
import { Levels } from './levels.tsx';
import { VersionStrip } from './version-strip.tsx';

type Props = {
  project: ProjectView;
  asked: Asked<ProjectAsOf>;
  /** The environment in which it is asked; null: none. */
  environment: string | null;
  expectations: ExpectationsView;
  /** Which policy decides, without an environment and in each that is known. */
  policies: readonly PolicyChoiceView[];
  visibility: VisibilityView;
  targets: TargetsView;
  badges: { metrics: readonly BadgeMetric[]; styles: readonly string[] };
  baseUrl: string;
  now: number;
};

/** The page of one project: metrics, artifacts, versions, environments, levels, builders, expectations and badge. */
export function ProjectBody(props: Props) {
  const { project, asked, environment, expectations, policies, badges, baseUrl, now } = props;
  const { slug, metrics, strip, levels, builders, environments, earlierNames } = project;
  const span = { from: metrics.from.slice(0, 10), to: metrics.to.slice(0, 10), project: slug };
  return (
    <Page>
      <ProjectHead project={project} now={now} />
      <section aria-label="Metrics of the last 30 days" className="border-t border-line py-4">
        <MetricCards
          metrics={metrics}
          length="30 days"
          hrefFor={(filter) => artifactsHref(span, filter)}
          hrefForAll={(filter) => allArtifactsHref(slug, filter)}
        />
      </section>
      <ArtifactsSection project={project} />
      <Conflicts conflicts={project.conflicts} hidden={project.conflictsHidden} />
      {strip.length > 0 && (
        <Section title="Versions" note="one cell each, oldest first">
          <VersionStrip strip={strip} />
        </Section>
      )}
      <Section title="Runs in">
        {environments.length === 0 ? (
          <p className="text-ink-2">
            No known deployment. A deployment webhook or a deployment event that names a digest states where an artifact
            runs.
          </p>
        ) : (
          <Environments environments={environments} now={now} />
        )}
      </Section>
      {levels.length > 0 && (
        <Section title="Levels" note="all releases; determined from signer and builder, never from a claim">
          <Levels levels={levels} project={slug} />
        </Section>
      )}
      {builders.length > 0 && (
        <Section title="Builders" note="all releases; as verified provenance names them">
          <Builders builders={builders} />
        </Section>
      )}
      <ProjectTargets targets={props.targets} now={now} />
      <ProjectPolicies choices={policies} project={slug} />
      <ProjectAsOfSection
        asked={asked}
        environment={environment}
        environments={environments.map((one) => one.environment)}
      />
      <ExpectationsSection expectations={expectations} now={now} />
      <Section
        title="Badge"
        note={
          props.visibility.visibility === 'private'
            ? 'only for readers with a role; an address below works for everybody'
            : 'its meaning, and snippets to embed it'
        }
        id="badge"
      >
        <BadgePicker
          target={{ baseUrl, name: slug, page: `/projects/${slug}` }}
          targetName={project.name}
          metrics={badges.metrics}
          styles={badges.styles}
          now={now}
        />
      </Section>
      <Section title="Notifications" note="changes of status, as they happen" id="notifications">
        <p className="flex flex-wrap gap-x-6 gap-y-1">
          <Link href={`/notifications?${new URLSearchParams({ project: slug })}`}>Subscriptions of the project</Link>
          <Link href={feedPath({ kind: 'project', slug })}>Atom feed</Link>
        </p>
      </Section>
      <VisibilitySection visibility={props.visibility} now={now} />
      {earlierNames.length > 0 && <EarlierNames names={earlierNames} now={now} />}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}/projects/${slug}`} />
    </Page>
  );
}

function ArtifactsSection({ project }: { project: ProjectView }) {
  const { slug, counts } = project;
  const releases = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const hrefFor = (filter: { [name: string]: string }) => artifactListHref({}, { project: slug, ...filter });
  return (
    <Section
      title="Releases"
      note={
        <span className="inline-flex flex-wrap items-center gap-1">
          <Link href={hrefFor({})} plain>
            {formatQuantity(releases, 'release')}
          </Link>
          by status now, whenever first seen <FigureMark figure="counts" />
          {project.artifacts > releases && (
            <Link href={hrefFor({ parts: 'true' })} plain>
              {formatQuantity(project.artifacts, 'artifact')} with their platforms
            </Link>
          )}
        </span>
      }
    >
      {project.artifacts === 0 ? (
        <NoArtifact inConflict={project.conflicts.length > 0} />
      ) : (
        <div className="space-y-2">
          <StatusBar counts={counts} height={12} />
          <StatusCountList counts={counts} showWord hrefFor={(status) => hrefFor({ status })} />
        </div>
      )}
    </Section>
  );
}

function NoArtifact({ inConflict }: { inConflict: boolean }) {
  return (
    <EmptyState title={inConflict ? 'No artifact belongs to this project alone.' : 'No artifact yet.'}>
      <p>Push provenance that names this repository as its source, and its artifacts appear here.</p>
    </EmptyState>
  );
}

function EarlierNames({ names, now }: { names: ProjectView['earlierNames']; now: number }) {
  return (
    <Section title="Earlier names" note="their URLs redirect here">
      <ul>
        {names.map((name) => (
          <li key={name.slug} className="border-b border-line py-1 wrap-anywhere">
            {name.slug}{' '}
            <span className="text-ink-2">
              until <Time at={name.until} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
