import type { ImpactedArtifact, ImpactPage, ImpactStep, OriginKind } from '#lib/views/impact/impact.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { environmentHref } from '#components/environment/format/href.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, Select } from '#components/ui/form/field.tsx';
import { Block, Page, PageTitle } from '#components/ui/layout/page.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { impactHref } from './href.ts';

const KINDS: { value: OriginKind; label: string }[] = [
  { value: 'commit', label: 'a commit' },
  { value: 'builder', label: 'a builder' },
  { value: 'signer', label: 'a signer' },
  { value: 'image', label: 'a base image' },
  { value: 'component', label: 'a component (purl)' },
  { value: 'cve', label: 'a CVE or an advisory' },
];

type Props = {
  /** What was asked; null: nothing yet. */
  asked: { kind: OriginKind; value: string } | null;
  page: ImpactPage | null;
  /** Why the question was refused. */
  refusal: string | null;
  now: number;
};

/** Asks what is deployed now and came from something, and shows it by environment. */
export function Impact({ asked, page, refusal, now }: Props) {
  return (
    <Page wide>
      <PageTitle
        title="Impact"
        note="Everything that is deployed now and came from a commit, a builder, a signer, a base image, a component or a vulnerability."
        aside={
          asked !== null && (
            <Link plain href={impactHref(asked, { format: 'csv' })}>
              CSV
            </Link>
          )
        }
      />
      <form action="/impact" className="flex flex-wrap items-end gap-3 pb-4 print:hidden">
        <Field label="It came from">
          <Select name="kind" options={KINDS} defaultValue={asked?.kind ?? 'commit'} />
        </Field>
        <Field label="Which one" className="flex-1 basis-64" problem={refusal}>
          <Input name="value" required maxLength={2_000} defaultValue={asked?.value ?? ''} />
        </Field>
        <Button type="submit">Show the impact</Button>
      </form>
      {asked !== null && page !== null && <Found asked={asked} page={page} now={now} />}
    </Page>
  );
}

function Found({ asked, page, now }: { asked: NonNullable<Props['asked']>; page: ImpactPage; now: number }) {
  const { origin, environments, examined, hidden, cursor } = page;
  const shown = environments.reduce((sum, { artifacts }) => sum + artifacts.length, 0);
  if (shown === 0 && cursor === null)
    return (
      <EmptyState title={origin.isKnown ? 'Nothing that is deployed came from it.' : 'Nothing is known about it.'}>
        <p>
          {origin.isKnown
            ? `Evidence that counts was read of ${formatQuantity(examined, 'deployed artifact')}.`
            : 'No evidence here names it. That does not mean that nothing came from it.'}
        </p>
        {hidden !== null && <p>{hidden}</p>}
      </EmptyState>
    );
  return (
    <>
      {environments.map(({ name, owner, artifacts }) => (
        <Block
          key={name}
          title={
            <Link plain href={environmentHref(name)}>
              {name}
            </Link>
          }
          note={`${formatQuantity(artifacts.length, 'artifact')} · ${owner === null ? 'no owner is named' : `owner: ${owner}`}`}
        >
          <Table
            caption={`Deployed in ${name}`}
            stacked
            columns={[
              { label: 'Artifact' },
              { label: 'Status there' },
              { label: 'Since' },
              { label: 'How it came there' },
            ]}
          >
            {artifacts.map((one) => (
              <ArtifactRow key={one.digest} artifact={one} environment={name} now={now} />
            ))}
          </Table>
        </Block>
      ))}
      {hidden !== null && <p className="pt-3 text-ink-2">Not everything is shown: {hidden}.</p>}
      <Pagination
        shown={shown}
        total={null}
        one="artifact"
        first={null}
        next={cursor === null ? null : impactHref(asked, { cursor })}
      />
    </>
  );
}

function ArtifactRow({ artifact, environment, now }: { artifact: ImpactedArtifact; environment: string; now: number }) {
  const { digest, name, project, status, reason, since, path } = artifact;
  return (
    <Row>
      <RowHead className="min-w-40 wrap-anywhere">
        <Link plain href={artifactHref(digest, environment)}>
          {name ?? shortDigest(digest)}
        </Link>
        {project !== null && <span className="block text-12 text-ink-2">{project}</span>}
      </RowHead>
      <Cell className="min-w-36 wrap-anywhere">
        <StatusMark status={status} />
        {reason !== null && <span className="block text-12 text-ink-2">{reason}</span>}
      </Cell>
      <Cell className="whitespace-nowrap">{since !== null && <Time at={since} now={now} form="since" />}</Cell>
      <Cell className="min-w-48 wrap-anywhere text-13">
        <Way path={path} />
      </Cell>
    </Row>
  );
}

function Way({ path }: { path: ImpactStep[] }) {
  if (path.length < 2) return <span className="text-ink-2">directly</span>;
  return (
    <ol>
      {path.map(({ kind, label, href }, at) => (
        <li key={`${at} ${label}`}>
          <span className="text-ink-2">{kind} </span>
          {href === null ? label : <Link href={href}>{label}</Link>}
        </li>
      ))}
    </ol>
  );
}
