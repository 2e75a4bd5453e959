import { StatusMark } from '#components/status/mark.tsx';
import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Cell, Row, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import type { Status } from '#lib/status/status.ts';
import type { WhatIfChange, WhatIfRun } from '#lib/views/what-if/run.ts';

/** What a comparison found: how many artifacts would change from what to what, and the first of them. */
export function WhatIfResult({ run }: { run: WhatIfRun }) {
  const { counts, changes, changesHidden } = run;
  return (
    <div className="grid gap-3">
      <p>{summaryOf(run)}</p>
      {counts.length > 0 && (
        <Table
          caption="What would change"
          columns={[
            { label: 'Artifacts', align: 'right' },
            { label: 'From' },
            { label: 'To' },
            { label: 'Project', wide: true },
            { label: 'Environment', wide: true },
          ]}
        >
          {counts.map(({ artifacts, from, to, project, environment }) => (
            <Row key={JSON.stringify([project, environment, from, to])}>
              <Cell align="right">{artifacts}</Cell>
              <Cell>
                <StatusOrNone status={from} />
                <span className="block text-12 wrap-anywhere text-ink-2 md:hidden">
                  {project ?? 'no project'}
                  {environment !== null && `, in ${environment}`}
                </span>
              </Cell>
              <Cell>
                <StatusOrNone status={to} />
              </Cell>
              <Cell wide className="wrap-anywhere">
                {project ?? '–'}
              </Cell>
              <Cell wide className="wrap-anywhere">
                {environment ?? '–'}
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      {changes.length > 0 && (
        <Disclosure summary={`The ${formatQuantity(changes.length, 'change')}, with the reasons`}>
          <ul className="grid gap-1">
            {changes.map((change) => (
              <Change key={`${change.digest} ${change.environment}`} change={change} />
            ))}
          </ul>
          {changesHidden > 0 && <p className="text-ink-2">and {changesHidden} more</p>}
        </Disclosure>
      )}
    </div>
  );
}

function Change({ change: { digest, name, environment, from, to, reason } }: { change: WhatIfChange }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3">
      <Link href={`/artifacts/${digest}`}>{name ?? shortDigest(digest)}</Link>
      {environment !== null && <span className="text-ink-2">in {environment}</span>}
      <StatusOrNone status={from} /> → <StatusOrNone status={to} />
      <span className="wrap-anywhere text-ink-2">{reason}</span>
    </li>
  );
}

/** An artifact has no status in an environment where it does not run. */
function StatusOrNone({ status }: { status: Status | null }) {
  return status === null ? <span className="text-ink-2">does not run</span> : <StatusMark status={status} />;
}

function summaryOf({ state, error, progress: { examined, total, evaluated }, counts }: WhatIfRun): string {
  const evaluatedArtifacts = `${formatQuantity(evaluated, 'artifact')} evaluated`;
  if (state === 'failed')
    return `The comparison failed after ${examined} of ${total} artifacts: ${error ?? 'unknown'}.`;
  if (state === 'cancelled') return `Cancelled after ${examined} of ${total} artifacts, with ${evaluatedArtifacts}.`;
  return counts.length === 0
    ? `No status would change: ${evaluatedArtifacts}, of ${total}.`
    : `${evaluatedArtifacts}, of ${total}. These would change their status:`;
}
