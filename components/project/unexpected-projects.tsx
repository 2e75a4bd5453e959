import type { ProjectListItem } from '#lib/views/project.ts';
import { StatusCountList } from '#components/status/counts.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { CopyButton } from '#components/ui/text/copy-client.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { claimCommand } from '#lib/format/claim-command.ts';

/** The projects that evidence names and that nobody has claimed, each with the command that claims it. */
export function UnexpectedProjects({ projects, now }: { projects: ProjectListItem[]; now: number }) {
  return (
    <Table
      caption="Projects that are not expected here"
      stacked
      columns={[
        { label: 'Project' },
        { label: 'Artifacts' },
        { label: 'Last build', align: 'right', wide: true },
        { label: 'If it is yours', align: 'right' },
      ]}
    >
      {projects.map((project) => (
        <Row key={project.slug}>
          <RowHead className="min-w-36">
            <Link data-row="" href={`/projects/${project.slug}`} plain className="wrap-anywhere">
              {project.name}
            </Link>
            <span className="block text-12 text-ink-2">{project.host}</span>
          </RowHead>
          <Cell className="text-13">
            <StatusCountList
              counts={project.counts}
              hrefFor={(status) => `/artifacts?project=${encodeURIComponent(project.slug)}&status=${status}`}
            />
            {project.artifacts === 0 && <span className="text-ink-2">–</span>}
          </Cell>
          <Cell wide align="right" className="text-ink-2">
            {project.lastBuildAt === null ? '–' : <Time at={project.lastBuildAt} now={now} />}
          </Cell>
          <Cell align="right">
            <CopyClaim slug={project.slug} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

function CopyClaim({ slug }: { slug: string }) {
  const command = claimCommand(slug);
  if (command === null) return <span className="text-ink-2">–</span>;
  return (
    <>
      <CopyButton text={command} label="Copy command" showLabel className="whitespace-nowrap" />
      <code className="hidden font-mono text-12 print:inline">{command}</code>
    </>
  );
}
