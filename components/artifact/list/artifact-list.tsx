import type { ArtifactPage } from '#lib/views/artifact.ts';
import type { ProjectListItem } from '#lib/views/project.ts';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { EmptyState } from '#components/ui/layout/states.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Page, PageTitle } from '#components/ui/layout/page.tsx';
import { Pagination } from '#components/ui/data/pagination.tsx';
import { formatCount } from '#lib/format/quantity.ts';
import { ArtifactTable } from './artifact-table.tsx';
import { ArtifactFilters } from './filters.tsx';
import { FirstSteps } from './first-steps.tsx';
import { artifactListHref, hasFilter } from './query.ts';
import type { ArtifactQuery } from './query.ts';

type Props = {
  page: ArtifactPage;
  query: ArtifactQuery;
  /** The same list as asked of the API, for the downloads. */
  download: { json: string; csv: string };
  projects: Pick<ProjectListItem, 'slug' | 'name'>[];
  baseUrl: string;
  now: number;
};

/** All artifacts, narrowed to what was asked for. */
export function ArtifactList({ page, query, download, projects, baseUrl, now }: Props) {
  const { artifacts, cursor, total } = page;
  return (
    <Page wide>
      <PageTitle
        title={
          <>
            Artifacts <span className="pl-1 font-light">{formatCount(total.count, total.atLeast)}</span>
          </>
        }
        aside={
          artifacts.length > 0 && (
            <span className="flex gap-2 print:hidden">
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
      <ArtifactFilters query={query} projects={projects} />
      {artifacts.length > 0 && (
        <>
          <ArtifactTable artifacts={artifacts} now={now} />
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
          <FirstSteps baseUrl={baseUrl} />
        ))}
    </Page>
  );
}

/** What was looked for and not found. */
function emptyTitle({ q, ...others }: ArtifactQuery): string {
  if (q === undefined) return 'No artifact fits all of these filters.';
  return hasFilter(others) ? `Nothing known as “${q}” fits all of these filters.` : `Nothing is known as “${q}”.`;
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
    ['behind', 'whatever figure counts them'],
  ] as const;
  return (
    <EmptyState title={emptyTitle(query)}>
      {query.q !== undefined && (
        <p>
          The search knows digests and their beginnings (eight characters or more), names, package URLs, commits,
          repositories and signers.
        </p>
      )}
      <p>
        Look among{' '}
        {without
          .filter(([field]) => query[field] !== undefined)
          .map(([field, words]) => (
            <span key={field}>
              <Link href={artifactListHref(query, { [field]: null })}>{words}</Link>,{' '}
            </span>
          ))}
        or <Link href="/artifacts">everything</Link>. A document that was refused is under{' '}
        <Link href="/deliveries">Deliveries</Link>.
      </p>
    </EmptyState>
  );
}
