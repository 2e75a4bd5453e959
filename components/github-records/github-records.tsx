import { Disclosure } from '#components/ui/data/disclosure.tsx';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import type { GithubDeploymentView, GithubRecordsView, GithubStorageView } from '#lib/views/github/records.ts';
import { AskGithub } from './ask-client.tsx';

type Props = { records: GithubRecordsView | null; digest: string; project: string; now: number };

/** The section of an artifact page about what GitHub lists: storage and deployment records, which count for nothing. */
export function GithubRecordsSection({ records, digest, project, now }: Props) {
  if (records === null) return null;
  const { organization, summary, askedAt, nextAt, canAsk, storage, deployments } = records;
  return (
    <Section title="What GitHub lists" note="decides nothing" id="github">
      <div className="space-y-3">
        <p className="max-w-[88ch] wrap-anywhere">{summary}</p>
        {storage.length > 0 && <StorageTable storage={storage} now={now} />}
        {deployments.length > 0 && <DeploymentTable deployments={deployments} now={now} />}
        {storage.length + deployments.length > 0 && (
          <p className="max-w-[88ch] text-13 text-ink-2">
            Whoever may write records of {organization} wrote them, and Attestry verifies none of it.
            {deployments.length > 0 && ' GitHub does not say whether a deployment still runs.'}
          </p>
        )}
        <p className="text-13 text-ink-2">
          {askedAt !== null && (
            <>
              Asked <Time at={askedAt} now={now} />
              {nextAt === null ? (
                '; not asked again by itself.'
              ) : (
                <>
                  , next <Time at={nextAt} form="exact" />.
                </>
              )}
            </>
          )}
        </p>
        {canAsk && (
          <Disclosure summary="Ask GitHub now" className="border-b-0! print:hidden">
            <AskGithub digest={digest} project={project} askedAt={askedAt} />
          </Disclosure>
        )}
      </div>
    </Section>
  );
}

const STORAGE_COLUMNS: Column[] = [
  { label: 'Stored in' },
  { label: 'Repository', wide: true },
  { label: 'Status' },
  { label: 'Recorded', wide: true },
];

function StorageTable({ storage, now }: { storage: readonly GithubStorageView[]; now: number }) {
  return (
    <Table caption="Storage records of GitHub" columns={STORAGE_COLUMNS}>
      {storage.map(({ registry, repository, url, status, updatedAt, name }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- two records may say the same
        <Row key={at}>
          <RowHead className="min-w-40 wrap-anywhere">
            {registry ?? 'a registry without an address'}
            <span className="block text-12 text-ink-2 md:hidden">{repository ?? name}</span>
            {url !== null && (
              <span className="block text-12">
                <Link href={url} plain>
                  {url}
                </Link>
              </span>
            )}
          </RowHead>
          <Cell wide className="wrap-anywhere">
            {repository ?? name}
          </Cell>
          <Cell className="min-w-24 wrap-anywhere">{STORAGE_STATUS[status ?? ''] ?? status ?? 'not stated'}</Cell>
          <Cell wide className="text-13 whitespace-nowrap text-ink-2">
            {updatedAt !== null && <Time at={updatedAt} now={now} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

const STORAGE_STATUS: { [status: string]: string } = { active: 'active', eol: 'end of life', deleted: 'deleted' };

const DEPLOYMENT_COLUMNS: Column[] = [
  { label: 'Deployed to' },
  { label: 'Deployment' },
  { label: 'Risks', wide: true },
  { label: 'Recorded', wide: true },
];

function DeploymentTable({ deployments, now }: { deployments: readonly GithubDeploymentView[]; now: number }) {
  return (
    <Table caption="Deployment records of GitHub" columns={DEPLOYMENT_COLUMNS}>
      {deployments.map(({ environment, region, cluster, name, risks, updatedAt }, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- two records may say the same
        <Row key={at}>
          <RowHead className="min-w-32 wrap-anywhere">
            {environment ?? 'an environment without a name'}
            <span className="block text-12 text-ink-2">
              {[region, cluster].filter((one) => one !== null).join(' · ')}
            </span>
          </RowHead>
          <Cell className="min-w-32 wrap-anywhere">
            {name ?? 'without a name'}
            {risks.length > 0 && <span className="block text-12 text-ink-2 md:hidden">{risks.join(', ')}</span>}
          </Cell>
          <Cell wide className="wrap-anywhere">
            {risks.length === 0 ? <span className="text-ink-2">none stated</span> : risks.join(', ')}
          </Cell>
          <Cell wide className="text-13 whitespace-nowrap text-ink-2">
            {updatedAt !== null && <Time at={updatedAt} now={now} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
