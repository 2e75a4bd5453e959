import type { ChangedArtifact, ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { type AsOfChoice, type Asked, AsOfSection } from './section.tsx';
import { StatusesThenAndToday } from './statuses.tsx';

/** Rows of artifacts that the page shows; the API has all that were compared. */
const MAX_ROWS = 50;

/** The statuses of a project as of a moment that somebody chooses, beside those of today. */
export function ProjectAsOfSection({ asked, ...choice }: AsOfChoice & { asked: Asked<ProjectAsOf> }) {
  return (
    <AsOfSection asked={asked} note="the statuses at a past moment" choice={choice}>
      {(found) => <Comparison found={found} />}
    </AsOfSection>
  );
}

function Comparison({ found }: { found: ProjectAsOf }) {
  const { at, environment, past, today, changed, compared, more } = found;
  return (
    <>
      <p className="text-ink-2">
        {formatQuantity(compared, 'artifact')} compared{more ? ', the newest that were known then' : ''}
        {environment === null ? '' : `, with their statuses in ${environment}`}.
      </p>
      <StatusesThenAndToday at={at} past={past} today={today} />
      {changed.length > 0 && <Changed changed={changed} />}
    </>
  );
}

function Changed({ changed }: { changed: readonly ChangedArtifact[] }) {
  const hidden = changed.length - MAX_ROWS;
  return (
    <>
      <Table caption="Artifacts that differ" columns={[{ label: 'Artifact' }, { label: 'Then' }, { label: 'Today' }]}>
        {changed.slice(0, MAX_ROWS).map(({ digest, name, past, today }) => (
          <Row key={digest}>
            <RowHead className="wrap-anywhere">
              <Link href={`/artifacts/${digest}`} plain>
                {name ?? shortDigest(digest)}
              </Link>
            </RowHead>
            <Cell>{past === null ? 'not in this project' : <StatusMark status={past.status} />}</Cell>
            <Cell>{today === null ? 'not in this project' : <StatusMark status={today.status} />}</Cell>
          </Row>
        ))}
      </Table>
      {hidden > 0 && <p className="text-ink-2">and {formatCount(hidden)} more, which the API lists</p>}
    </>
  );
}
