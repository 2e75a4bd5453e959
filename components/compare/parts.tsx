import { ASPECT_TITLES, describeCounts, OUTCOME_WORDS } from '#lib/compare/presentation.ts';
import type { ComparisonView, PartComparison, PartSide } from '#lib/views/compare/compare.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { compareHref, type CompareQuery } from './format/query.ts';

type Props = { comparison: ComparisonView; query: CompareQuery };

/** The matched parts of two releases or two environments. Each pair leads to its own comparison. */
export function PartTable({ comparison: { parts, partsHidden, a, b }, query }: Props) {
  const isEnvironment = a.kind === 'environment';
  const hrefOf = (part: PartComparison) =>
    part.a === null || part.b === null
      ? null
      : compareHref({
          a: part.a.digest,
          b: part.b.digest,
          aAt: a.at ?? '',
          bAt: b.at ?? '',
          environment: isEnvironment && a.environment === b.environment ? (a.environment ?? '') : query.environment,
        });
  return (
    <>
      <Table
        caption="Parts"
        columns={[
          { label: isEnvironment ? 'Project' : 'Part' },
          { label: 'Result' },
          { label: 'First', wide: true },
          { label: 'Second', wide: true },
          { label: 'What differs', wide: true },
        ]}
      >
        {parts.map((part) => (
          <Row key={`${part.name} ${part.a?.digest} ${part.b?.digest}`}>
            <RowHead className="min-w-32 wrap-anywhere">
              {part.name}
              <div className="space-y-1 pt-1 text-13 md:hidden">
                <p>
                  <PartCell side={part.a} outcome={part.outcome} />
                </p>
                <p>
                  <PartCell side={part.b} outcome={part.outcome} />
                </p>
                <p className="text-ink-2">{describeAspects(part)}</p>
              </div>
            </RowHead>
            <Cell className="font-semibold whitespace-nowrap">
              <PartOutcome part={part} href={hrefOf(part)} />
            </Cell>
            <Cell wide>
              <PartCell side={part.a} outcome={part.outcome} />
            </Cell>
            <Cell wide>
              <PartCell side={part.b} outcome={part.outcome} />
            </Cell>
            <Cell wide className="max-w-[56ch] min-w-40 text-13">
              {describeAspects(part)}
            </Cell>
          </Row>
        ))}
      </Table>
      {partsHidden > 0 && <p className="pt-2 text-ink-2">{partsHidden} or more further parts were not compared.</p>}
    </>
  );
}

function PartOutcome({ part, href }: { part: PartComparison; href: string | null }) {
  const word = OUTCOME_WORDS[part.outcome];
  return href === null ? word : <Link href={href}>{word}</Link>;
}

function PartCell({ side, outcome }: { side: PartSide | null; outcome: PartComparison['outcome'] }) {
  if (side === null) return <span className="text-ink-2">{outcome === 'not-known' ? 'not known' : 'none'}</span>;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      {side.status !== null && <StatusMark status={side.status} bare />}
      <Link href={artifactHref(side.digest, null)} plain>
        {side.version ?? <Digest value={side.digest} />}
      </Link>
    </span>
  );
}

function describeAspects({ aspects, a, b }: PartComparison): string {
  const described = aspects.map(({ aspect, counts }) => `${ASPECT_TITLES[aspect]} (${describeCounts(counts)})`);
  if (a !== null && b !== null && a.digest === b.digest) return ['the same digest', ...described].join('; ');
  return described.join('; ');
}
