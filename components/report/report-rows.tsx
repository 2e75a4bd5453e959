import type { ReactNode } from 'react';
import { FIGURE_IDS } from '#lib/metrics/glossary.ts';
import type { Report, ReportFigure, ReportSection } from '#lib/report/report.ts';
import { FigureMark } from '#components/metrics/definition.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';

type Props = {
  report: Report;
  /** Whether it is a kept one: its definitions are those that it was made with. */
  isKept?: boolean;
};

/** What a report has: the figures and the numbers of rows for the wall, then each section. */
export function ReportRows({ report: { figures, sections, baseUrl }, isKept = false }: Props) {
  return (
    <>
      <div className="print:break-after-page">
        <dl className="grid grid-cols-1 gap-4 pb-4 sm:grid-cols-2 lg:grid-cols-5">
          {figures.map((figure) => (
            <Figure key={figure.id} figure={figure} isKept={isKept} />
          ))}
        </dl>
        <Contents sections={sections} />
      </div>
      {sections.map((section) => (
        <SectionTable key={section.id} section={section} baseUrl={baseUrl} />
      ))}
    </>
  );
}

function Figure({ figure, isKept }: { figure: ReportFigure; isKept: boolean }) {
  const { id, name, value, parts, previous, targets, scope, definition } = figure;
  const known = FIGURE_IDS.find((one) => one === id);
  return (
    <div className="min-w-0 border-t border-line pt-2">
      <dt className="flex items-center gap-1.5 text-13 text-ink-2">
        {name}
        {known !== undefined && !isKept && <FigureMark figure={known} />}
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
        {isKept && <div className="pt-1 text-12 text-ink-2">{definition}</div>}
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
        <Table caption={title} stacked columns={columns.map((label) => ({ label }))}>
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
