import type { Change, Difference, Stated } from '#lib/compare/compare-profiles.ts';
import { CHANGE_PRESENTATION } from '#lib/compare/presentation.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';

type Props = {
  caption: string;
  differences: readonly Difference[];
  /** The URL that names the first release with a difference; null where it cannot be asked for. */
  firstHref?: ((difference: Difference) => string) | null;
};

/** What is new, gone and changed: one row for each fact, with its values on both sides. */
export function DifferenceTable({ caption, differences, firstHref = null }: Props) {
  return (
    <Table
      caption={caption}
      columns={[
        { label: 'Change' },
        { label: 'What' },
        { label: 'First', wide: true },
        { label: 'Second', wide: true },
        ...(firstHref === null ? [] : [{ label: 'Since when', hidden: true, wide: true }]),
      ]}
    >
      {differences.map((difference) => (
        <Row key={difference.key}>
          <Cell className="w-28 whitespace-nowrap">
            <ChangeMark change={difference.change} />
          </Cell>
          <RowHead className="min-w-40 wrap-anywhere md:max-w-[40ch]">
            {difference.label}
            <div className="space-y-1 pt-1 text-13 md:hidden">
              <StackedSide name="First" stated={difference.a} change={difference.change} />
              <StackedSide name="Second" stated={difference.b} change={difference.change} />
              {firstHref !== null && <FirstLink href={firstHref(difference)} />}
            </div>
          </RowHead>
          <Cell wide className="max-w-[44ch] min-w-32 wrap-anywhere">
            <StatedValues stated={difference.a} change={difference.change} />
          </Cell>
          <Cell wide className="max-w-[44ch] min-w-32 wrap-anywhere">
            <StatedValues stated={difference.b} change={difference.change} />
          </Cell>
          {firstHref !== null && (
            <Cell wide className="text-13 whitespace-nowrap print:hidden">
              <FirstLink href={firstHref(difference)} />
            </Cell>
          )}
        </Row>
      ))}
    </Table>
  );
}

/** The word of a change with a sign before it. */
export function ChangeMark({ change }: { change: Change }) {
  const { word, sign, meaning } = CHANGE_PRESENTATION[change];
  return (
    <span title={meaning} className={change === 'not-known' ? 'text-ink-2' : 'font-semibold'}>
      <span aria-hidden="true" className="inline-block w-4 font-mono">
        {sign}
      </span>
      {word}
    </span>
  );
}

function FirstLink({ href }: { href: string }) {
  return (
    <Link href={href} plain>
      since which release
    </Link>
  );
}

type SideProps = { stated: Stated | null; change: Change };

function StackedSide({ name, ...side }: SideProps & { name: string }) {
  return (
    <p>
      <span className="text-ink-2">{name}: </span>
      <StatedValues {...side} />
    </p>
  );
}

/** The values of a fact on one side, and the documents that state it. */
export function StatedValues({ stated, change }: SideProps) {
  if (stated === null) return <span className="text-ink-2">{change === 'not-known' ? 'not known' : 'absent'}</span>;
  const { values, valuesHidden, note, verified, documents } = stated;
  const shown = values.filter((value) => value !== '');
  return (
    <>
      {shown.length === 0 ? 'present' : shown.join(', ')}
      {valuesHidden > 0 && ` and ${valuesHidden} more`}
      {note !== null && <span className="text-ink-2"> {note}</span>}
      {!verified && <span className="text-ink-2"> (not verified)</span>}
      {documents.map((id, index) => (
        <span key={id} className="text-12 print:hidden">
          {' '}
          <Link href={`/evidence/${id}`} plain>
            {documents.length === 1 ? 'document' : `document ${index + 1}`}
          </Link>
        </span>
      ))}
    </>
  );
}
