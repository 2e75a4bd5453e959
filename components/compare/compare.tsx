import type { AspectComparison, Difference } from '#lib/compare/compare-profiles.ts';
import { ASPECT_TITLES, describeCounts, sumCounts } from '#lib/compare/presentation.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ComparedSide, CompareChoices, ComparisonView, FirstDifferenceView } from '#lib/views/compare/compare.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { versionUnlessInName } from '#components/artifact/format/version.ts';
import { environmentHref } from '#components/environment/format/href.ts';
import { PageFooter } from '#components/shell/page-footer.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Page, PageTitle, Section } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { DifferenceTable } from './differences.tsx';
import { FirstDifference } from './first-difference.tsx';
import { PartTable } from './parts.tsx';
import { ComparePicker, type CompareProblem } from './picker.tsx';
import { compareHref, type CompareQuery } from './format/query.ts';

type Props = {
  query: CompareQuery;
  choices: CompareChoices;
  /** Null where nothing is chosen yet, and where the comparison was refused. */
  comparison: ComparisonView | null;
  problem: CompareProblem | null;
  first: FirstDifferenceView | null;
  baseUrl: string;
  now: number;
};

/** The page that compares two artifacts, releases or environments, or one of them at two times. */
export function ComparePage({ query, choices, comparison, problem, first, baseUrl, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Compare"
        note="Two artifacts, releases or environments, or one of them at two times. Only evidence that counts is compared; what nobody states is not known."
      />
      <ComparePicker query={query} choices={choices} problem={problem} />
      {problem !== null && problem.pointer === null && <EmptyState title={problem.message} />}
      {comparison !== null && (
        <>
          <Sides comparison={comparison} now={now} />
          <p className="pb-4 text-16 font-semibold">{describeOutcome(comparison)}</p>
          {first !== null && <FirstDifference found={first} now={now} />}
          {comparison.parts.length > 0 && (
            <Section
              title={comparison.a.kind === 'environment' ? 'What runs there' : 'Parts'}
              note={formatQuantity(comparison.parts.length + comparison.partsHidden, 'part')}
            >
              <PartTable comparison={comparison} query={query} />
            </Section>
          )}
          {comparison.aspects
            .filter(({ outcome, claims }) => outcome === 'differs' || outcome === 'not-known' || claims.length > 0)
            .map((aspect) => (
              <AspectSection key={aspect.aspect} aspect={aspect} comparison={comparison} query={query} />
            ))}
          <EqualAspects aspects={comparison.aspects} />
        </>
      )}
      <PageFooter now={now} policy={null} log={null} url={`${baseUrl}${compareHref(query)}`} />
    </Page>
  );
}

/** The result in a sentence or two: that of the artifacts themselves, and that of their parts. */
function describeOutcome({ a, b, outcome, aspects, parts, partsHidden }: ComparisonView): string {
  if (outcome === 'equal') {
    const subject = a.digest !== null && a.digest !== b.digest ? 'The digests differ; nothing else' : 'Nothing';
    return `${subject} that is compared differs.`;
  }
  const said = [describeAspects(aspects, parts.length > 0), describeParts(parts, partsHidden > 0)];
  return said.filter((sentence) => sentence !== '').join(' ');
}

function describeAspects(aspects: readonly AspectComparison[], hasParts: boolean): string {
  if (aspects.length === 0) return '';
  if (aspects.every((aspect) => aspect.outcome === 'not-stated')) return 'Nothing is known of either.';
  const sum = sumCounts(aspects.map((aspect) => aspect.counts));
  const counts = describeCounts(sum);
  if (counts === '') return 'The artifacts themselves are equal in what is compared.';
  if (sum.changed + sum.new + sum.gone > 0) return `They differ: ${counts}.`;
  return `${hasParts ? 'Of the artifacts themselves nothing' : 'Nothing'} is known to differ: ${counts}.`;
}

function describeParts(parts: ComparisonView['parts'], isCut: boolean): string {
  if (parts.length === 0) return '';
  const unknown = parts.filter((part) => part.outcome === 'not-known').length;
  const differing = parts.filter((part) => part.outcome !== 'equal').length - unknown;
  const of = `of ${formatQuantity(parts.length, 'part')}`;
  return [
    differing === 0 ? `None ${of} is known to differ` : `${differing} ${of} ${differing === 1 ? 'differs' : 'differ'}`,
    unknown > 0 && `of ${unknown} it is not known`,
    isCut && 'further parts were not compared',
  ]
    .filter((part) => part !== false)
    .join('; ')
    .concat('.');
}

function Sides({ comparison: { a, b }, now }: { comparison: ComparisonView; now: number }) {
  return (
    <div className="grid gap-x-8 gap-y-3 border-t-2 border-ink py-3 md:grid-cols-2">
      <Side name="First" side={a} now={now} />
      <Side name="Second" side={b} now={now} />
    </div>
  );
}

function Side({ name, side, now }: { name: string; side: ComparedSide; now: number }) {
  const called = [side.name, versionUnlessInName(side)].filter((part) => part !== null).join(' ');
  return (
    <div className="min-w-0">
      <p className="text-12 text-ink-2">{name}</p>
      <p className="text-16 wrap-anywhere">
        {side.digest === null ? (
          <Link href={environmentHref(side.environment ?? '')}>{called}</Link>
        ) : (
          <Link href={artifactHref(side.digest, side.environment)}>{called === '' ? 'unnamed artifact' : called}</Link>
        )}
        {side.status !== null && (
          <>
            {' '}
            <StatusMark status={side.status} size={14} />
          </>
        )}
      </p>
      <p className="flex flex-wrap items-baseline gap-x-3 text-13 text-ink-2">
        {side.digest !== null && <Digest value={side.digest} copy />}
        {side.project !== null && <Link href={`/projects/${side.project}`}>{side.project}</Link>}
        {side.digest !== null && side.environment !== null && <span>by the policy of {side.environment}</span>}
        {side.at === null ? (
          <span>now</span>
        ) : (
          <span>
            as of <Time at={side.at} now={now} form="exact" />
          </span>
        )}
        {side.digest !== null && side.status === null && <span>not known then</span>}
        {side.privateDocuments > 0 && (
          <span>{formatQuantity(side.privateDocuments, 'private document')} not compared</span>
        )}
      </p>
    </div>
  );
}

type AspectProps = { aspect: AspectComparison; comparison: ComparisonView; query: CompareQuery };

function AspectSection({ aspect, comparison: { a, b }, query }: AspectProps) {
  const title = ASPECT_TITLES[aspect.aspect];
  // The first release of a difference is searched from now on backwards.
  const firstHref =
    a.at === null && b.at === null && a.digest !== b.digest
      ? ({ key }: Difference) =>
          `${compareHref({ ...query, a: a.digest!, b: b.digest!, first: { aspect: aspect.aspect, key } })}#first`
      : null;
  return (
    <Section title={title} id={aspect.aspect} note={<AspectNote aspect={aspect} />}>
      {aspect.differences.length > 0 && (
        <DifferenceTable caption={title} differences={aspect.differences} firstHref={firstHref} />
      )}
      {aspect.hidden > 0 && <p className="pt-2 text-ink-2">{formatQuantity(aspect.hidden, 'difference')} not shown.</p>}
      {aspect.claims.length > 0 && (
        <Disclosure
          summary={`Merely claimed: ${formatQuantity(aspect.claims.length + aspect.claimsHidden, 'difference')}, which count for nothing`}
        >
          <DifferenceTable caption={`${title}, merely claimed`} differences={aspect.claims} />
        </Disclosure>
      )}
    </Section>
  );
}

function AspectNote({ aspect: { counts, a, b } }: { aspect: AspectComparison }) {
  return (
    <>
      {describeCounts(counts)}
      {counts.same > 0 && `${describeCounts(counts) === '' ? '' : ', '}${counts.same} the same`}
      {a.why !== null && <span className="block">First: {a.why}.</span>}
      {b.why !== null && <span className="block">Second: {b.why}.</span>}
    </>
  );
}

function EqualAspects({ aspects }: { aspects: readonly AspectComparison[] }) {
  const titles = (outcome: AspectComparison['outcome']) =>
    aspects
      .filter((aspect) => aspect.outcome === outcome)
      .map(({ aspect }) => ASPECT_TITLES[aspect].toLowerCase())
      .join(', ');
  const [equal, notStated] = [titles('equal'), titles('not-stated')];
  if (equal === '' && notStated === '') return null;
  return (
    <Section title="The rest">
      {equal !== '' && <p>Equal: {equal}.</p>}
      {notStated !== '' && <p className="text-ink-2">Nothing is known on either side: {notStated}.</p>}
    </Section>
  );
}
