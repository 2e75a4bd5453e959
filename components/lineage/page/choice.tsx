import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { PortfolioMap } from '#lib/views/lineage.ts';
import { FirstSteps } from '#components/artifact/list/first-steps.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { Portfolio } from '#components/lineage/portfolio/portfolio.tsx';
import { lineageHref, type LineageQuery } from '#components/lineage/view/query.ts';

type Props = {
  page: ArtifactPage;
  /** Null while somebody searches. */
  map: PortfolioMap | null;
  query: LineageQuery;
  /** The requested digest or node, if no evidence names it. */
  unknown: string | null;
  baseUrl: string;
  dataFolder: string;
  now: number;
};

/** The start of the lineage: the map of the portfolio, and the choice of an artifact by search or among the latest. */
export function LineageChoice({ page, map, query, unknown, baseUrl, dataFolder, now }: Props) {
  const { artifacts } = page;
  if (artifacts.length === 0 && query.q === '' && unknown === null)
    return (
      <Page>
        <PageTitle title="Lineage" />
        <FirstSteps baseUrl={baseUrl} dataFolder={dataFolder} />
      </Page>
    );
  return (
    <Page>
      <PageTitle
        title="Lineage"
        note="Where an artifact came from and where it went: source, build, platforms, what is inside, and the environments it runs in."
      />
      {unknown !== null && (
        <EmptyState title="Unknown artifact.">
          <p>
            No evidence in this store names <code className="font-mono wrap-anywhere">{unknown}</code>. Choose another
            artifact, or <Link href={`/artifacts?q=${encodeURIComponent(unknown)}`}>search all artifacts for it</Link>.
          </p>
        </EmptyState>
      )}
      <SearchForm query={query} />
      {map !== null && <Portfolio map={map} />}
      {artifacts.length === 0 ? (
        <EmptyState title={`No artifact matches “${query.q}”.`}>
          <p>
            Search by digest or the start of one, by name, commit or repository.{' '}
            <Link href="/lineage">Show the latest artifacts</Link>.
          </p>
        </EmptyState>
      ) : (
        <ArtifactChoices artifacts={artifacts} query={query} now={now} />
      )}
    </Page>
  );
}

function SearchForm({ query }: { query: LineageQuery }) {
  return (
    <form
      action="/lineage"
      className="flex max-w-2xl gap-2 border-t border-line py-4"
      role="search"
      aria-label="Find an artifact"
    >
      <Input
        name="q"
        type="search"
        defaultValue={query.q}
        aria-label="Digest, name, CVE, component, commit, signer or environment"
        placeholder="Digest, name, CVE, component, commit, signer, environment"
        className="min-w-0 grow"
      />
      <Button type="submit">Find</Button>
    </form>
  );
}

function ArtifactChoices({
  artifacts,
  query,
  now,
}: {
  artifacts: ArtifactPage['artifacts'];
  query: LineageQuery;
  now: number;
}) {
  return (
    <Table
      caption={query.q === '' ? 'Latest artifacts' : 'Artifacts found'}
      columns={[
        { label: 'Lineage of' },
        { label: 'Status' },
        { label: 'Project', wide: true },
        { label: 'Runs in', wide: true },
        { label: 'Seen', align: 'right' },
      ]}
    >
      {artifacts.map((artifact) => (
        <Row key={artifact.digest}>
          <RowHead className="max-w-[48ch]">
            <Link data-row="" href={lineageHref(query, { artifact: artifact.digest })} plain className="wrap-anywhere">
              {artifact.name ?? 'unnamed'}
              {artifact.version !== null && ` ${artifact.version}`}
            </Link>
            <span className="block text-12 text-ink-2">
              <Digest value={artifact.digest} />
            </span>
          </RowHead>
          <Cell>
            <StatusMark status={artifact.status} />
          </Cell>
          <Cell wide className="wrap-anywhere">
            {artifact.project?.name ?? <span className="text-ink-2">–</span>}
          </Cell>
          <Cell wide>
            {artifact.environments.length === 0 ? (
              <span className="text-ink-2">–</span>
            ) : (
              artifact.environments.join(', ')
            )}
          </Cell>
          <Cell align="right" className="text-ink-2">
            <Time at={artifact.firstSeen} now={now} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
