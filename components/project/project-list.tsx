import type { ProjectListItem, ProjectPage } from '#lib/views/project.ts';
import { FirstSteps } from '#components/artifact/list/first-steps.tsx';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatPercent } from '#lib/format/quantity.ts';

type Props = { page: ProjectPage; /** Whether this is a later page. */ later: boolean; baseUrl: string; now: number };

/** The list of projects with the statuses of their artifacts, coverage and latest artifact. */
export function ProjectList({ page, later, baseUrl, now }: Props) {
  const { projects, cursor } = page;
  if (projects.length === 0) {
    return (
      <Page>
        <PageTitle title="Projects" />
        {later ? (
          <EmptyState title="No more projects.">
            <p>
              <Link href="/projects">Back to the first page</Link>
            </p>
          </EmptyState>
        ) : (
          <FirstSteps baseUrl={baseUrl} />
        )}
      </Page>
    );
  }
  return (
    <Page wide>
      <PageTitle
        title="Projects"
        note="A project is a repository that verified provenance or a webhook names. A renamed repository stays the same project."
      />
      <Table
        caption="Projects"
        columns={[
          { label: 'Project' },
          { label: 'Latest' },
          { label: 'Artifacts by status' },
          { label: 'Coverage', align: 'right' },
          { label: 'Level', wide: true },
          { label: 'Last build', align: 'right', wide: true },
        ]}
      >
        {projects.map((project) => (
          <ProjectRow key={project.slug} project={project} now={now} />
        ))}
      </Table>
      <Pagination
        shown={projects.length}
        total={null}
        one="project"
        first={later ? '/projects' : null}
        next={cursor === null ? null : `/projects?cursor=${encodeURIComponent(cursor)}`}
      />
    </Page>
  );
}

function ProjectRow({ project, now }: { project: ProjectListItem; now: number }) {
  return (
    <Row>
      <RowHead className="min-w-36">
        <Link data-row="" href={`/projects/${project.slug}`} plain className="font-medium wrap-anywhere">
          {project.name}
        </Link>
        <span className="block text-12 text-ink-2">{project.host}</span>
      </RowHead>
      <Cell className="whitespace-nowrap">
        {project.latest === null ? (
          <span className="text-ink-2">–</span>
        ) : (
          <a
            href={`/artifacts/${project.latest.digest}`}
            className="inline-flex flex-wrap items-baseline gap-x-2 hover:underline"
          >
            <StatusMark status={project.latest.status} />
            {project.latest.version !== null && <span className="text-ink-2">{project.latest.version}</span>}
          </a>
        )}
      </Cell>
      <Cell className="w-1/3 min-w-32 text-13">
        <StatusCountList
          counts={project.counts}
          hrefFor={(status) => `/artifacts?project=${encodeURIComponent(project.slug)}&status=${status}`}
        />
        <StatusBar counts={project.counts} className="mt-1" />
      </Cell>
      <Cell align="right">
        {project.coverage === null ? <span className="text-ink-2">–</span> : formatPercent(project.coverage)}
      </Cell>
      <Cell wide>
        <SlsaLevelLabel level={project.slsaLevel} short />
      </Cell>
      <Cell wide align="right" className="text-ink-2">
        {project.lastBuildAt === null ? '–' : <Time at={project.lastBuildAt} now={now} />}
      </Cell>
    </Row>
  );
}
