import type { RebuildsView, RebuildView } from '#lib/views/rebuild/rebuilds.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { formatSpeaker } from '#lib/format/speaker.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { REBUILD_LABELS } from './labels.ts';

type Props = { rebuilds: RebuildsView; now: number };

/** The section of an artifact page about rebuilds: one sentence, and who built it again, when and with what result. */
export function RebuildsSection({ rebuilds: { summary, reports, hidden, reproducedBefore }, now }: Props) {
  if (reports.length === 0) return null;
  return (
    <Section title="Rebuilds" note="others who built it again" id="rebuilds">
      <div className="space-y-3">
        <p className="max-w-[88ch]">
          {summary ?? 'Nobody whose word counts, beside the builder, built it again.'}
          {reproducedBefore !== null && (
            <>
              {' '}
              The release before,{' '}
              <Link href={artifactHref(reproducedBefore.digest, null)}>
                {reproducedBefore.version ?? reproducedBefore.name ?? reproducedBefore.digest}
              </Link>
              , was reproduced.
            </>
          )}
        </p>
        <Table
          caption="Rebuilds"
          columns={[
            { label: 'Rebuilder' },
            { label: 'Result' },
            { label: 'When', wide: true },
            { label: 'Document', wide: true },
          ]}
        >
          {reports.map((report) => (
            <RebuildRow key={`${report.document.id} ${report.outcome}`} report={report} now={now} />
          ))}
        </Table>
        {hidden > 0 && <p className="text-ink-2">{formatQuantity(hidden, 'older report')} not shown.</p>}
      </div>
    </Section>
  );
}

const STANDINGS: Record<RebuildView['standing'], string> = {
  verified: 'verified',
  reported: 'counts, not verified',
  claimed: 'merely claimed',
};

function RebuildRow({ report, now }: { report: RebuildView; now: number }) {
  const { rebuilder, isBuilder, outcome, standing, isCurrent, isRegression, at, builder, document } = report;
  const evidence = (
    <>
      <Link href={`/evidence/${document.id}`} plain>
        {document.title}
      </Link>
      <span className="text-ink-2"> {STANDINGS[standing]}</span>
    </>
  );
  return (
    <Row className={isCurrent ? undefined : 'text-ink-2'}>
      <RowHead className="min-w-36 wrap-anywhere">
        <span title={rebuilder.signer?.identity}>{formatSpeaker(rebuilder)}</span>
        {isBuilder && <span className="block text-13 text-ink-2">also signed the build: not independent</span>}
        {builder !== null && <span className="block text-12 text-ink-2">on {builder}</span>}
        <span className="block text-13 md:hidden">
          <Time at={at} now={now} />, {evidence}
        </span>
      </RowHead>
      <Cell className="min-w-36">
        <span className={isCurrent ? 'font-semibold' : undefined}>{REBUILD_LABELS[outcome]}</span>
        {standing !== 'claimed' && !isCurrent && <span className="text-13"> before</span>}
        {isRegression && <span className="block text-13">used to reproduce, and now does not</span>}
        <Found report={report} />
      </Cell>
      <Cell wide className="text-13 whitespace-nowrap">
        <Time at={at} now={now} />
      </Cell>
      <Cell wide className="text-13">
        {evidence}
      </Cell>
    </Row>
  );
}

/** What a rebuild gave instead, and where the differences are described. */
function Found({ report: { rebuilt, differencesUrl, buildId, reason } }: { report: RebuildView }) {
  return (
    <>
      {rebuilt.slice(0, 1).map((digest) => (
        <span key={digest} className="block text-13">
          gave <Digest value={digest} />
        </span>
      ))}
      {differencesUrl !== null && (
        <span className="block text-13">
          <Link href={differencesUrl}>report of the differences</Link>
        </span>
      )}
      {(reason !== null || buildId !== null) && (
        <span className="block max-w-[48ch] text-13 wrap-anywhere text-ink-2">
          {reason}
          {reason !== null && buildId !== null && ' '}
          {buildId !== null && `Build ${buildId} at the rebuilder.`}
        </span>
      )}
    </>
  );
}
