'use client';
import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { ProjectListItem } from '#lib/views/project.ts';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { compareHref } from '#components/compare/format/query.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { ArtifactTable } from './artifact-table.tsx';
import { ArtifactFilters, ListScope } from './filters.tsx';
import { FirstSteps } from './first-steps.tsx';
import { artifactListHref, hasFilter } from './query.ts';
import type { ArtifactQuery } from './query.ts';

type Props = {
  page: ArtifactPage;
  query: ArtifactQuery;
  /** The same list as URLs of the API, for the downloads. */
  download: { json: string; csv: string };
  projects: Pick<ProjectListItem, 'slug' | 'name'>[];
  baseUrl: string;
  dataFolder: string;
  now: number;
};

/** The list of artifacts, filtered and sorted by the query. */
export function ArtifactList({ page, query, download, projects, baseUrl, dataFolder, now }: Props) {
  const { artifacts, cursor, total } = page;
  // An environment that is not known has no artifacts.
  const { environment = null } = query;
  return (
    <Page wide>
      <PageTitle
        title={
          <>
            Artifacts <span className="pl-1 font-light">{formatCount(total.count, total.atLeast)}</span>
            {page.defects !== undefined && (
              <span className="pl-1 font-light">
                {' '}
                with {formatCount(page.defects.count, page.defects.atLeast)}{' '}
                {page.defects.count === 1 ? 'defect' : 'defects'}
              </span>
            )}
          </>
        }
        aside={
          artifacts.length > 0 && (
            <span className="flex gap-2 print:hidden">
              <ButtonLink variant="quiet" href={compareHref({})}>
                Compare
              </ButtonLink>
              <ButtonLink variant="quiet" href={download.csv} download="artifacts.csv">
                CSV ↓
              </ButtonLink>
              <ButtonLink variant="quiet" href={download.json} download="artifacts.json">
                JSON ↓
              </ButtonLink>
            </span>
          )
        }
      />
      <ListScope query={query} />
      <ArtifactFilters query={query} projects={projects} />
      {artifacts.length > 0 && (
        <>
          <ArtifactTable artifacts={artifacts} now={now} environment={environment} />
          <Pagination
            shown={artifacts.length}
            total={total}
            one="artifact"
            first={query.cursor === undefined ? null : artifactListHref(query, { cursor: null })}
            next={cursor === null ? null : artifactListHref(query, { cursor })}
          />
        </>
      )}
      {artifacts.length === 0 &&
        (hasFilter(query) || query.cursor !== undefined ? (
          <NothingFound query={query} />
        ) : (
          <FirstSteps baseUrl={baseUrl} dataFolder={dataFolder} />
        ))}
    </Page>
  );
}

function emptyTitle({ q, ...others }: ArtifactQuery): string {
  if (q === undefined) return 'No artifact matches all of these filters.';
  return hasFilter(others) ? `No artifact matches “${q}” and all of these filters.` : `No artifact matches “${q}”.`;
}

function NothingFound({ query }: { query: ArtifactQuery }) {
  const without = [
    ['status', 'any status'],
    ['span', 'any time'],
    ['from', 'any time'],
    ['project', 'all projects'],
    ['level', 'any level'],
    ['signer', 'any signer'],
    ['environment', 'any environment'],
    ['behind', 'any figure'],
  ] as const;
  return (
    <EmptyState title={emptyTitle(query)}>
      {query.q !== undefined && (
        <p>
          The search matches digests and their first characters (at least eight), names, package URLs, commits,
          repositories and signers.
        </p>
      )}
      <p>
        Search{' '}
        {without
          .filter(([field]) => query[field] !== undefined)
          .map(([field, label]) => (
            <span key={field}>
              <Link href={artifactListHref(query, { [field]: null })}>{label}</Link>,{' '}
            </span>
          ))}
        or <Link href="/artifacts">everything</Link>. Refused documents are listed under{' '}
        <Link href="/deliveries">Deliveries</Link>.
      </p>
    </EmptyState>
  );
}
