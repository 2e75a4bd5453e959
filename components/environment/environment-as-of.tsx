import type { AsOfDecision, EnvironmentArtifactAsOf, EnvironmentAsOf } from '#lib/views/as-of/as-of.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { environmentHref } from './format/href.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { shortDigest } from '#lib/format/truncate.ts';
import { type Asked, AsOfSection } from '#components/as-of/section.tsx';
import { StatusesThenAndToday } from '#components/as-of/statuses.tsx';

/** What ran in an environment at a moment that somebody chooses, beside what runs there today. */
export function EnvironmentAsOfSection({ asked, environment }: { asked: Asked<EnvironmentAsOf>; environment: string }) {
  return (
    <AsOfSection asked={asked} note="what ran there at a past moment, with the status of then" wide>
      {(found) => <Found found={found} environment={environment} />}
    </AsOfSection>
  );
}

function Found({ found, environment }: { found: EnvironmentAsOf; environment: string }) {
  const { at, past, today, artifacts, cursor } = found;
  if (artifacts.length === 0)
    return <p className="text-ink-2">Nothing ran there then, and nothing runs there today.</p>;
  const pageHref = (next: string | null) =>
    `${environmentHref(environment)}?${new URLSearchParams({ asOf: at, ...(next !== null && { cursor: next }) }).toString()}#as-of`;
  return (
    <>
      <StatusesThenAndToday at={at} past={past} today={today} />
      <Table
        caption={`Artifacts as of ${at} and today`}
        columns={[
          { label: 'Artifact' },
          { label: 'Status then' },
          { label: 'Why', wide: true },
          { label: 'By the policy of now' },
          { label: 'Today' },
        ]}
      >
        {artifacts.map((one) => (
          <ArtifactThen key={one.digest} one={one} environment={environment} />
        ))}
      </Table>
      <Pagination
        shown={artifacts.length}
        total={null}
        one="artifact"
        first={null}
        next={cursor === null ? null : pageHref(cursor)}
      />
    </>
  );
}

function ArtifactThen({ one, environment }: { one: EnvironmentArtifactAsOf; environment: string }) {
  const { digest, name, past, ran, runs, today, pastByCurrentPolicies } = one;
  return (
    <Row>
      <RowHead className="min-w-40 wrap-anywhere">
        <Link href={artifactHref(digest, environment)} plain>
          {name ?? shortDigest(digest)}
        </Link>
      </RowHead>
      <Cell>{ran ? <Decided decided={past} /> : 'did not run there'}</Cell>
      <Cell wide className="wrap-anywhere text-ink-2">
        {past?.reason ?? ''}
      </Cell>
      <Cell>{ran && <Decided decided={pastByCurrentPolicies} />}</Cell>
      <Cell>
        <StatusMark status={today.status} strong={past !== null && past.status !== today.status} />
        {!runs && <span className="block text-12 text-ink-2">runs there no more</span>}
      </Cell>
    </Row>
  );
}

/** A status, with the policy that decided it. */
function Decided({ decided }: { decided: AsOfDecision | null }) {
  if (decided === null) return <>not known</>;
  return (
    <>
      <StatusMark status={decided.status} />
      <span className="block text-12 text-ink-2">
        {decided.policy.id}, version {decided.policy.version}
      </span>
    </>
  );
}
