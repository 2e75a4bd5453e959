import type { FindingSide, FindingView } from '#lib/views/environment/environment.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { environmentHref } from '#components/environment/format/href.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { FINDING_NAMES } from './kinds.ts';

/** Differences as a table. `everywhere`: they are of several environments, each of which is named. */
export function FindingTable({
  findings,
  everywhere = false,
  now,
}: {
  findings: FindingView[];
  everywhere?: boolean;
  now: number;
}) {
  return (
    <Table
      caption="Differences between what should run and what runs"
      stacked
      columns={[
        { label: 'Difference' },
        { label: 'Runs' },
        { label: 'Expected' },
        { label: 'Where they part' },
        { label: 'Since' },
      ]}
    >
      {findings.map((finding) => (
        <FindingRow key={finding.id} finding={finding} everywhere={everywhere} now={now} />
      ))}
    </Table>
  );
}

function FindingRow({ finding, everywhere, now }: { finding: FindingView; everywhere: boolean; now: number }) {
  const { environment, owner, kind, slot, running, expected, rootCause, since, until } = finding;
  return (
    <Row>
      <RowHead className="min-w-36 wrap-anywhere">
        {FINDING_NAMES[kind]}
        {everywhere && (
          <span className="block text-13">
            <Link plain href={environmentHref(environment)}>
              {environment}
            </Link>
            {owner !== null && <span className="text-ink-2"> · {owner}</span>}
          </span>
        )}
        {slot !== '' && <span className="block text-12 text-ink-2">{slot}</span>}
      </RowHead>
      <Cell className="min-w-40">
        <Side side={running} absent="nothing" environment={environment} />
      </Cell>
      <Cell className="min-w-40">
        <Side side={expected} absent={running === null ? 'nothing' : 'nothing there'} environment={environment} />
      </Cell>
      <Cell className="min-w-48 wrap-anywhere text-ink-2">
        {rootCause === null ? 'No evidence says which manifest the tag names' : <Cause cause={rootCause} />}
      </Cell>
      <Cell className="whitespace-nowrap">
        <Time at={since} now={now} form={until === null ? 'since' : 'ago'} />
        {until !== null && (
          <span className="block text-12 text-ink-2">
            ended <Time at={until} now={now} />
          </span>
        )}
      </Cell>
    </Row>
  );
}

function Cause({ cause }: { cause: NonNullable<FindingView['rootCause']> }) {
  return (
    <>
      <span className="font-medium text-ink">{cause.step}</span>
      <span className="block text-13">{cause.text}</span>
    </>
  );
}

function Side({ side, absent, environment }: { side: FindingSide | null; absent: string; environment: string }) {
  if (side === null) return <span className="text-ink-2">{absent}</span>;
  const { image, digest, artifact } = side;
  return (
    <div className="space-y-0.5">
      {image !== null && <span className="block text-13 wrap-anywhere">{image}</span>}
      {artifact !== null && <StatusMark status={artifact.status} />}
      {digest !== null && (
        <span className="block text-12">
          {artifact === null ? (
            <Digest value={digest} />
          ) : (
            <Link plain href={artifactHref(artifact.digest, environment)}>
              <Digest value={digest} />
            </Link>
          )}
        </span>
      )}
      {digest === null && <span className="block text-12 text-ink-2">by tag only</span>}
      {digest !== null && artifact === null && (
        <span className="block text-12 text-ink-2">nothing is known about it</span>
      )}
    </div>
  );
}
