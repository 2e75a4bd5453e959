import type { ChangedArtifact, ProjectAsOf } from '#lib/views/as-of/as-of.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { AsOfForm } from './as-of-form.tsx';
import type { Asked } from './artifact-as-of.tsx';
import { StatusesThenAndToday } from './statuses.tsx';

/** Rows of artifacts that the page shows; the API has all that were compared. */
const MAX_ROWS = 50;

type Props = {
  asked: Asked<ProjectAsOf>;
  /** The environment whose policies decide; null: the policies without an environment. */
  environment: string | null;
  /** The environments to choose from. */
  environments: readonly string[];
};

/** The statuses of a project as of a moment that somebody chooses, beside those of today. */
export function ProjectAsOfSection({ asked, environment, environments }: Props) {
  return (
    <div className={asked.found === null ? 'print:hidden' : ''}>
      <Section title="As of" id="as-of" note="the statuses at a past moment">
        <div className="space-y-3">
          <AsOfForm at={asked.at} problem={asked.problem} environment={environment} environments={environments} />
          {asked.found !== null && <Comparison found={asked.found} />}
        </div>
      </Section>
    </div>
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
