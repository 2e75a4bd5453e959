import type { ReactNode } from 'react';
import { FIGURE_IDS } from '#lib/metrics/glossary.ts';
import type { Report, ReportFigure, ReportSection } from '#lib/report/report.ts';
import { FigureMark } from '#components/metrics/definition.tsx';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button, ButtonLink } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

type Props = {
  report: Report;
  projects: readonly { slug: string; name: string }[];
  /** Whether the server can print a PDF. */
  printsPdf: boolean;
  now: number;
};

const FORMATS = [
  ['html', 'HTML'],
  ['md', 'Markdown'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** The report of a period: one page for the wall, and the rest for the file. */
export function ReportBody({ report, projects, printsPdf, now }: Props) {
  const { project, from, to, baseUrl, figures, sections, policy, log } = report;
  const question = new URLSearchParams({ ...(project !== null && { project }), from, to }).toString();
  return (
    <Page>
      <PageTitle
        title={<span className="wrap-anywhere">Report: {project ?? 'all projects'}</span>}
        note={`From ${from} to ${to}, UTC days, against the period of equal length before.`}
        aside={<PeriodForm report={report} projects={projects} />}
      />
      <Downloads question={question} printsPdf={printsPdf} />
      <div className="print:break-after-page">
        <dl className="grid grid-cols-1 gap-4 pb-4 sm:grid-cols-2 lg:grid-cols-5">
          {figures.map((figure) => (
            <Figure key={figure.id} figure={figure} />
          ))}
        </dl>
        <Contents sections={sections} />
      </div>
      {sections.map((section) => (
        <SectionTable key={section.id} section={section} baseUrl={baseUrl} />
      ))}
      <PageFooter now={now} policy={policy} log={log} url={`${baseUrl}/report?${question}`} />
    </Page>
  );
}

function PeriodForm({ report: { project, from, to }, projects }: Pick<Props, 'report' | 'projects'>) {
  const known = projects.map(({ slug, name }) => ({ value: slug, label: name }));
  const chosen =
    project === null || known.some(({ value }) => value === project) ? [] : [{ value: project, label: project }];
  const options = [{ value: '', label: 'all projects' }, ...chosen, ...known];
  return (
    <form method="get" action="/report" className="flex flex-wrap items-end gap-2 print:hidden">
      <Field label="Project">
        <Select name="project" defaultValue={project ?? ''} options={options} className="w-40" />
      </Field>
      <Field label="From">
        <Input type="date" name="from" defaultValue={from} required />
      </Field>
      <Field label="To">
        <Input type="date" name="to" defaultValue={to} required />
      </Field>
      <Button type="submit">Show</Button>
    </form>
  );
}

function Downloads({ question, printsPdf }: { question: string; printsPdf: boolean }) {
  const address = `/api/v1/report?${question}&format=`;
  return (
    <div className="flex flex-wrap items-center gap-2 pb-4 print:hidden">
      {printsPdf && <ButtonLink href={`${address}pdf`}>PDF</ButtonLink>}
      {FORMATS.map(([format, name]) => (
        <ButtonLink key={format} href={`${address}${format}`} download={format === 'json' ? 'report.json' : undefined}>
          {name}
        </ButtonLink>
      ))}
      <ButtonLink href={`/api/v1/report/pack?${question}`}>Audit pack</ButtonLink>
      {!printsPdf && (
        <span className="text-13 text-ink-2">This server has no Chromium for a PDF: print this page instead.</span>
      )}
    </div>
  );
}

function Figure({ figure: { id, name, value, parts, previous, targets, scope } }: { figure: ReportFigure }) {
  const known = FIGURE_IDS.find((one) => one === id);
  return (
    <div className="min-w-0 border-t border-line pt-2">
      <dt className="flex items-center gap-1.5 text-13 text-ink-2">
        {name}
        {known !== undefined && <FigureMark figure={known} />}
      </dt>
      <dd>
        <div className="text-20 font-semibold">{value}</div>
        {targets.map(({ text, outcome }) => (
          <div key={text} className={outcome === 'missed' ? 'text-13 font-medium' : 'text-13'}>
            target: {text}
          </div>
        ))}
        <div className="text-13">{parts}</div>
        <div className="text-13">the period before: {previous}</div>
        <div className="text-12 text-ink-2">{scope}</div>
      </dd>
    </div>
  );
}

/** What the sections have, on the page for the wall. */
function Contents({ sections }: { sections: readonly ReportSection[] }) {
  return (
    <Block title="What changed, and what is excepted">
      <ul className="gap-x-8 sm:columns-2">
        {sections.map(({ id, title, rows, leftOut }) => (
          <li key={id} className="flex justify-between gap-4 border-b border-line py-1">
            <Link href={`#${id}`} plain>
              {title}
            </Link>
            <span className="whitespace-nowrap">
              {rows.length}
              {leftOut !== null && ', not all'}
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function SectionTable({ section, baseUrl }: { section: ReportSection; baseUrl: string }) {
  const { id, title, note, columns, rows, empty, leftOut } = section;
  return (
    <Block id={id} title={title} note={note}>
      {rows.length === 0 ? (
        <p className="text-ink-2">{empty}</p>
      ) : (
        <Table caption={title} columns={columns.map((label) => ({ label }))}>
          {rows.map(({ cells, path }, at) => (
            <Row key={at}>
              <RowHead className="whitespace-nowrap max-md:whitespace-normal">{cells[0]}</RowHead>
              {cells.slice(1).map((cell, column) => (
                <Cell key={column} className="max-w-[48ch] min-w-28 wrap-anywhere">
                  {column === 0 && path !== null ? <RowLink path={path} baseUrl={baseUrl} text={cell} /> : cell}
                </Cell>
              ))}
            </Row>
          ))}
        </Table>
      )}
      {leftOut !== null && <p className="pt-2 text-13 text-ink-2">{leftOut}</p>}
    </Block>
  );
}

/** A link to the page of a row. Paper shows its whole address. */
function RowLink({ path, baseUrl, text }: { path: string; baseUrl: string; text: string }): ReactNode {
  return (
    <>
      <Link href={path}>{text}</Link>
      <span className="hidden text-12 print:block">
        {baseUrl}
        {path}
      </span>
    </>
  );
}
