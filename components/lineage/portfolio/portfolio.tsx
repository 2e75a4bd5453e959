import type { PortfolioMap, PortfolioProject } from '#lib/views/lineage.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { formatSigner } from '#lib/format/signer.ts';
import { artifactListHref } from '#components/artifact/list/query.ts';
import { StatusCountList } from '#components/status/counts.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { PortfolioSvg } from './portfolio-svg.tsx';

/** The map of the portfolio, from the sources over the builds to the environments, and the same as a table. */
export function Portfolio({ map }: { map: PortfolioMap }) {
  if (map.projects.length === 0) return null;
  return (
    <Section title="Portfolio" note="from the sources over the builds to the environments, the worst project first">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <div role="region" tabIndex={0} aria-label="Map, scrolls sideways" className="overflow-x-auto pb-4 max-md:hidden">
        <PortfolioSvg map={map} />
      </div>
      <PortfolioTable projects={map.projects} />
      <Hidden hidden={map.hidden} />
    </Section>
  );
}

function PortfolioTable({ projects }: { projects: PortfolioProject[] }) {
  return (
    <Table
      caption="Projects with their builds and environments"
      columns={[
        { label: 'Source' },
        { label: 'Releases by status' },
        { label: 'Built by', wide: true },
        { label: 'Runs in' },
      ]}
    >
      {projects.map((project) => (
        <Row key={project.slug}>
          <RowHead className="min-w-24">
            <Link data-row="" href={`/projects/${project.slug}`} plain className="wrap-anywhere">
              {project.name}
            </Link>
            <span className="block text-12 font-normal text-ink-2">{project.host}</span>
          </RowHead>
          <Cell>
            <StatusCountList
              counts={project.counts}
              hrefFor={(status) => artifactListHref({ project: project.slug, status })}
            />
          </Cell>
          <Cell wide className="text-13">
            <Builders project={project} />
          </Cell>
          <Cell className="md:min-w-40">
            <Runs project={project} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function Builders({ project }: { project: PortfolioProject }) {
  const { builders, buildersHidden, buildersAtLeast, slug } = project;
  const bound = buildersAtLeast ? 'at least ' : '';
  if (builders.length === 0) return <span className="text-ink-2">not known</span>;
  return (
    <ul>
      {builders.map(({ id, releases }) => (
        <li key={id} title={id} className="wrap-anywhere">
          {formatSigner(id)} <span className="text-ink-2">{`${bound}${formatQuantity(releases, 'release')}`}</span>
        </li>
      ))}
      {buildersHidden > 0 && (
        <li>
          <Link href={`/projects/${slug}`}>{`${bound}${formatQuantity(buildersHidden, 'further builder')}`}</Link>
        </li>
      )}
    </ul>
  );
}

function Runs({ project: { slug, runs } }: { project: PortfolioProject }) {
  if (runs.length === 0) return <span className="text-ink-2">nowhere known</span>;
  return (
    <ul>
      {runs.map(({ environment, artifacts, atLeast, worst }) => (
        <li key={environment} className="flex flex-wrap items-baseline gap-x-2">
          <StatusMark status={worst} bare />
          <Link href={artifactListHref({ project: slug, environment, sort: 'status' })} className="wrap-anywhere">
            {environment}
          </Link>
          <span className="text-ink-2">
            {formatCount(artifacts)}
            {atLeast && '+'}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the map leaves out. */
function Hidden({ hidden }: Pick<PortfolioMap, 'hidden'>) {
  const { projects, projectsAtLeast, environments, environmentsAtLeast, running } = hidden;
  const count = (number: number, isAtLeast: boolean, noun: string) =>
    number > 0 && `${isAtLeast ? 'at least ' : ''}${formatQuantity(number, noun)}`;
  const parts = [
    count(projects, projectsAtLeast, 'further project'),
    count(environments, environmentsAtLeast, 'further environment'),
    count(running, false, 'further running artifact'),
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return (
    <p className="pt-2 text-13 text-ink-2">
      Not shown: {parts.join('; ')}. <Link href="/projects">All projects</Link>,{' '}
      <Link href="/environments">all environments</Link>.
    </p>
  );
}
