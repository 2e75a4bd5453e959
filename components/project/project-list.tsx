import type { MigrationView, ProjectListItem, ProjectPage } from '#lib/views/project.ts';
import { FirstSteps } from '#components/artifact/list/first-steps.tsx';
import { FigureMark } from '#components/metrics/definition.tsx';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusBar, StatusCountList } from '#components/status/counts.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatPercent } from '#lib/format/quantity.ts';
import { MigrationNotice } from './migration-notice.tsx';
import { UnexpectedProjects } from './unexpected-projects.tsx';

type Props = {
  /** The projects that are expected here. */
  page: ProjectPage;
  /** The projects that nobody has claimed; null on a later page. */
  unexpected: ProjectPage | null;
  /** The report of the migration to authority; null on a later page. */
  migration: Pick<MigrationView, 'counts' | 'projects'> | null;
  /** Whether this is a later page. */
  later: boolean;
  baseUrl: string;
  dataFolder: string;
  now: number;
};

/** The list of projects: those that are expected here, and apart from them those that nobody has claimed. */
export function ProjectList({ page, unexpected, migration, later, baseUrl, dataFolder, now }: Props) {
  const others = unexpected?.projects ?? [];
  if (page.projects.length === 0 && others.length === 0)
    return (
      <Page>
        <PageTitle title="Projects" />
        {later ? <NoMoreProjects /> : <FirstSteps baseUrl={baseUrl} dataFolder={dataFolder} />}
      </Page>
    );
  return (
    <Page wide>
      <PageTitle
        title="Projects"
        note={
          <>
            A project is a repository that somebody here has claimed, or that evidence or a webhook names. A renamed
            repository stays the same project. Statuses and shares are of all releases as of now{' '}
            <FigureMark figure="coverageAll" />
          </>
        }
      />
      {migration !== null && <MigrationNotice migration={migration} />}
      {page.projects.length === 0 ? (
        <EmptyState title="No project is expected here yet.">
          <p>Until you claim the projects below that are yours, their artifacts are unknown.</p>
        </EmptyState>
      ) : (
        <ExpectedProjects page={page} later={later} now={now} />
      )}
      {unexpected !== null && others.length > 0 && <UnexpectedSection page={unexpected} now={now} />}
    </Page>
  );
}

function ExpectedProjects({ page: { projects, cursor }, later, now }: Pick<Props, 'page' | 'later' | 'now'>) {
  return (
    <>
      <Table
        caption="Projects"
        stacked
        columns={[
          { label: 'Project' },
          { label: 'Latest' },
          { label: 'Releases by status' },
          { label: 'Verified of all', align: 'right' },
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
    </>
  );
}

function UnexpectedSection({ page, now }: { page: ProjectPage; now: number }) {
  return (
    <Block
      title="Not expected here"
      note="Evidence names these repositories, and nobody here has claimed them. Their artifacts are unknown."
      id="not-expected"
    >
      <UnexpectedProjects projects={page.projects} now={now} />
      {page.cursor !== null && (
        <p className="pt-3">
          <Link href="/projects?claimed=false">All projects that are not expected here</Link>
        </p>
      )}
    </Block>
  );
}

/** The list of the projects that nobody has claimed, page by page. */
export function UnexpectedProjectList({ page, later, now }: Pick<Props, 'page' | 'later' | 'now'>) {
  const { projects, cursor } = page;
  return (
    <Page wide>
      <PageTitle
        title="Projects that are not expected here"
        note="Evidence names these repositories, and nobody here has claimed them. Their artifacts are unknown."
        aside={<Link href="/projects">Projects that are expected here</Link>}
      />
      {projects.length === 0 ? (
        <NoMoreProjects />
      ) : (
        <>
          <UnexpectedProjects projects={projects} now={now} />
          <Pagination
            shown={projects.length}
            total={null}
            one="project"
            first={later ? '/projects?claimed=false' : null}
            next={cursor === null ? null : `/projects?claimed=false&cursor=${encodeURIComponent(cursor)}`}
          />
        </>
      )}
    </Page>
  );
}

function NoMoreProjects() {
  return (
    <EmptyState title="No more projects.">
      <p>
        <Link href="/projects">Back to the first page</Link>
      </p>
    </EmptyState>
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
