'use client';
import type { ProjectListItem } from '#lib/views/project.ts';
import { AttentionList } from '#components/artifact/list/attention.tsx';
import { FirstSteps } from '#components/artifact/list/first-steps.tsx';
import type { TargetsView } from '#lib/views/metrics.ts';
import { scopeSentence } from '#lib/metrics/glossary.ts';
import { FigureTitle } from '#components/metrics/definition.tsx';
import { Arriving } from '#components/live/arriving-client.tsx';
import { MetricCards } from '#components/metrics/metric-cards.tsx';
import { ProjectBars } from '#components/metrics/project-bars.tsx';
import { ChangeTarget } from '#components/target/change-client.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Block, Page } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { waiversHref } from '#components/waiver/query.ts';
import { EXPIRING_DAYS } from '#lib/views/waiver.ts';
import { allArtifactsHref, artifactsHref } from './period.ts';
import type { OverviewQuery } from './period.ts';
import { OverviewSelectors } from './selectors.tsx';
import type { ShownOverview } from './shown-overview.ts';

type Props = {
  overview: ShownOverview;
  query: OverviewQuery;
  /** The projects to choose from. */
  choices: Pick<ProjectListItem, 'slug' | 'name'>[];
  /** Those of the project, or of the installation where none is chosen. */
  targets: TargetsView;
  baseUrl: string;
  dataFolder: string;
  now: number;
};

/** The overview: artifacts that need attention, metrics, projects and arriving evidence. */
export function OverviewBody({ overview, query, choices, targets, baseUrl, dataFolder, now }: Props) {
  if (overview.empty) {
    return (
      <Page>
        <h1 className="sr-only">Overview</h1>
        <FirstSteps baseUrl={baseUrl} dataFolder={dataFolder} />
      </Page>
    );
  }
  const { metrics, arriving, projects } = overview;
  const span = { ...overview.period, project: query.project };
  return (
    <Page>
      <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 pt-4 pb-2">
        <AttentionTitle total={overview.attentionTotal} query={query} />
        <OverviewSelectors query={query} projects={choices} />
      </header>
      <AttentionSection
        overview={overview}
        project={query.project}
        href={artifactsHref(span, { behind: 'attention', sort: 'status' })}
        now={now}
      />
      <section aria-label={`Metrics of the last ${query.days} days`} className="border-t border-line py-4">
        <MetricCards
          metrics={metrics}
          length={`${query.days} days`}
          hrefFor={(filter) => artifactsHref(span, filter)}
          hrefForAll={(filter) => allArtifactsHref(query.project, filter)}
        />
        <div className="pt-2 print:hidden">
          <ChangeTarget targets={targets} />
        </div>
      </section>
      <div className="grid grid-cols-1 gap-x-10 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <Block
          title="Projects"
          note="all releases by status now, whenever they were first seen"
          aside={
            <a className="text-accent hover:underline" href="/projects">
              All projects
            </a>
          }
        >
          <ProjectBars projects={projects} now={now} />
        </Block>
        <Block title="Arriving" className="print:hidden">
          <Arriving items={arriving} project={query.project} now={now} />
        </Block>
      </div>
      <PageFooter now={now} policy={overview.policy} log={overview.log} url={`${baseUrl}/`} />
    </Page>
  );
}

function AttentionTitle({ total, query }: { total: ShownOverview['attentionTotal']; query: OverviewQuery }) {
  return (
    <div className="min-w-0">
      <FigureTitle figure="needsAttention">
        <h1 className="text-20 font-semibold text-ink">
          {total.count === 0 ? (
            'Nothing needs attention'
          ) : (
            <>
              Needs attention <span className="pl-1 font-light">{formatCount(total.count, total.atLeast)}</span>
            </>
          )}
        </h1>
      </FigureTitle>
      <p className="text-13 text-ink-2">
        open {scopeSentence('needsAttention', `the last ${query.days} days`)}, {query.project ?? 'all projects'}
      </p>
    </div>
  );
}

/** The sentence for an empty list: older artifacts that run nowhere may still be open, and unknown ones never are. */
function NothingToDo({
  metrics: { open, counts },
  project,
}: Pick<ShownOverview, 'metrics'> & { project: string | null }) {
  const { unknown } = counts;
  return (
    <p className="py-3 text-ink-2">
      {open === 0 ? 'No release is open.' : 'No open release runs now or was first seen in this period.'}
      {open > 0 && (
        <>
          {' '}
          <Link href={allArtifactsHref(project, { behind: 'open' })}>{formatQuantity(open, 'older release')}</Link>{' '}
          {open === 1 ? 'is' : 'are'} open and {open === 1 ? 'runs' : 'run'} nowhere.
        </>
      )}
      {unknown > 0 && (
        <>
          {' '}
          <Link href={allArtifactsHref(project, { status: 'unknown' })}>{formatQuantity(unknown, 'release')}</Link>{' '}
          {unknown === 1 ? 'is' : 'are'} unknown; the list says why.
        </>
      )}
    </p>
  );
}

type AttentionProps = {
  overview: ShownOverview;
  project: string | null;
  /** The URL of the list of all that need attention. */
  href: string;
  now: number;
};

/** The most important artifacts that need attention, and a link to the list of all of them. */
function AttentionSection({ overview, project, href, now }: AttentionProps) {
  const { attention, attentionTotal } = overview;
  return (
    <section aria-label="Needs attention" className="border-t-2 border-ink pb-4">
      {attention.length === 0 ? (
        <NothingToDo metrics={overview.metrics} project={project} />
      ) : (
        <AttentionList items={attention} now={now} />
      )}
      {attentionTotal.count > attention.length && (
        <p className="pt-2 text-ink-2 print:hidden">
          and {formatCount(attentionTotal.count - attention.length, attentionTotal.atLeast)} more:{' '}
          <Link href={href}>all {formatCount(attentionTotal.count, attentionTotal.atLeast)} that need attention</Link>
        </p>
      )}
      <DueWaivers due={overview.waivers} project={project} />
    </section>
  );
}

/** How many requests for waivers wait, and how many waivers end soon; nothing where there are none. */
function DueWaivers({ due, project }: { due: ShownOverview['waivers']; project: string | null }) {
  const parts = [
    due.requested > 0 && (
      <Link key="requested" href={waiversHref({ project, state: 'requested' })}>
        {formatQuantity(due.requested, 'request')} for a waiver
      </Link>
    ),
    due.expiring > 0 && (
      <Link key="expiring" href={waiversHref({ project, state: 'expiring' })}>
        {formatQuantity(due.expiring, 'waiver')} ending within {EXPIRING_DAYS} days
      </Link>
    ),
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return (
    <p className="pt-2 text-ink-2 print:hidden">
      To look at: {parts[0]}
      {parts.length > 1 && <> and {parts[1]}</>}
    </p>
  );
}
